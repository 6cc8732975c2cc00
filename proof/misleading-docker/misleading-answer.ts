import fc from 'fast-check';
import { hostileTexts } from '../../testing/hostile-text.ts';
import { applyJsonChanges, type JsonChange, arbitraryJsonChanges } from '../fuzz/mutate.ts';
import type { DockerAnswer, DockerCall } from '../../lab/docker/docker-proxy.ts';

/** Foreign objects on the host that must stay unaffected: a container on a network. */
export const bystander = { container: 'bystander', network: 'bystanders' } as const;

/** A replacement for an answer. All of them are well-formed JSON. */
export type MisleadingAnswer =
  /** Some values or keys are replaced or removed; with `onlyReadKeys`, only those that lazyjack reads. */
  | { readonly how: 'changed'; readonly changes: readonly JsonChange[]; readonly onlyReadKeys: boolean }
  /** The state of a container contradicts itself or another answer. */
  | { readonly how: 'state'; readonly state: Readonly<Record<string, unknown>>; readonly restarts: number }
  /** The answer for a foreign object; for the other owned container; an earlier answer; an empty answer; each list entry twice. */
  | { readonly how: 'of a foreign object' | 'of the other owned container' | 'previous' | 'empty' | 'duplicated' }
  /** Success without execution; an error after execution; an error without execution. */
  | { readonly how: 'success, not done' }
  | { readonly how: 'error, but done' | 'error, not done'; readonly status: number; readonly message: unknown }
  /** The whole answer is replaced. */
  | { readonly how: 'other value'; readonly value: unknown; readonly status: number };

const replacementValues: readonly unknown[] = [
  ...hostileTexts,
  ...[0, -1, 1e308, true, false, null, [], {}, [[]], [null], { a: 'b' }, ''],
  ...[bystander.container, `/${bystander.container}`, bystander.network, 'bind9', 'tayga', 'support_net', 'lazyjack0', 'docker0', 'eth0'],
  ...['host', 'none', 'bridge', 'default', 'fd00:10::/64', '172.30.0.0/16', '::', '0.0.0.0/0', 'fd00:10::100', '10.99.0.10'],
  ...['healthy', 'unhealthy', 'starting', 'none', 'no', 'always', '0001-01-01T00:00:00Z', '9999-01-01T00:00:00Z', '1.2', 'lazyjack'],
  ...[
    'sha256:',
    `sha256:${'0'.repeat(64)}`,
    'f'.repeat(64),
    `../containers/${bystander.container}/stop?t=0`,
    'a b',
    'ä',
    '%2e%2e/x',
    '?',
    'x#y',
  ],
];

/** The keys of Docker answers that lazyjack reads, in `src/runtimes/docker`. */
const keysRead = new Set([
  ...[
    'Version',
    'Id',
    'Name',
    'Names',
    'Driver',
    'IPAM',
    'Config',
    'Subnet',
    'Gateway',
    'Options',
    'Labels',
    'Image',
    'RestartCount',
    'State',
  ],
  ...['Running', 'Restarting', 'ExitCode', 'StartedAt', 'Error', 'Health', 'Status', 'Log', 'Output', 'Env', 'Cmd', 'Healthcheck', 'Test'],
  ...['HostConfig', 'NetworkMode', 'Binds', 'CapAdd', 'Devices', 'PathOnHost', 'Sysctls', 'RestartPolicy', 'NetworkSettings', 'Networks'],
  ...['IPAMConfig', 'IPv4Address', 'IPv6Address', 'support_net', 'lazyjack.owner', 'lazyjack.config', 'lazyjack.environment'],
  ...['com.docker.network.bridge.name', 'message', 'Warnings', 'Warning'],
]);

const arbitraryFlag = fc.constantFrom(true, false, undefined);
const arbitraryHealth = fc.constantFrom('healthy', 'unhealthy', 'starting', 'none', '\u001b[31mwell', '');
const arbitraryState = fc.record({
  Running: arbitraryFlag,
  Restarting: arbitraryFlag,
  ExitCode: fc.constantFrom(0, 1, 137, -1, undefined),
  StartedAt: fc.constantFrom('0001-01-01T00:00:00Z', '9999-01-01T00:00:00Z', 'never', undefined),
  Error: fc.constantFrom('', ...hostileTexts),
  Health: fc.option(
    fc.record({ Status: arbitraryHealth, Log: fc.constantFrom(null, [], ...hostileTexts.map((Output) => [{ ExitCode: 1, Output }])) }),
    { nil: undefined },
  ),
});
const arbitraryMessage = fc.constantFrom<unknown>(...hostileTexts, null, 0, [], {}, '');
const errorStatuses = fc.constantFrom(400, 404, 404, 409, 500, 503);

export const arbitraryMisleadingAnswer: fc.Arbitrary<MisleadingAnswer> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ how: fc.constant('changed'), changes: fewChanges(), onlyReadKeys: fc.constantFrom(true, true, true, false) }),
  },
  { weight: 4, arbitrary: fc.record({ how: fc.constant('state'), state: arbitraryState, restarts: fc.constantFrom(0, 1, 2, 7, -1) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      how: fc.constantFrom('of a foreign object', 'of the other owned container', 'previous', 'empty', 'duplicated'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ how: fc.constant('success, not done') }) },
  {
    weight: 3,
    arbitrary: fc.record({ how: fc.constantFrom('error, but done', 'error, not done'), status: errorStatuses, message: arbitraryMessage }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      how: fc.constant('other value'),
      value: fc.constantFrom(...replacementValues),
      status: fc.constantFrom(200, 201, 204),
    }),
  },
);

function fewChanges(): fc.Arbitrary<readonly JsonChange[]> {
  return arbitraryJsonChanges(replacementValues).filter((changes) => changes.length > 0);
}

/** Makes the answer that lazyjack receives. */
export async function makeMisleadingAnswer(misleading: MisleadingAnswer, call: DockerCall): Promise<DockerAnswer> {
  switch (misleading.how) {
    case 'changed':
      return mapAnswer(await call.forward(), (value) =>
        applyJsonChanges(value, misleading.changes, misleading.onlyReadKeys ? (key) => keysRead.has(key) : undefined),
      );
    case 'state':
      return mapAnswer(await call.forward(), (value) => JSON.stringify(withState(value, misleading)));
    case 'of a foreign object':
      return answerForAnotherPath(call, pathOfForeignObject);
    case 'of the other owned container':
      return answerForAnotherPath(call, (path) => path.replace(/bind9|tayga|dns64|nat64/, (name) => otherOwnedName[name] ?? name));
    case 'previous':
      return call.previousAnswer ?? (await call.forward());
    case 'empty':
      return mapAnswer(await call.forward(), (value) => (Array.isArray(value) ? '[]' : '{}'));
    case 'duplicated':
      return mapAnswer(await call.forward(), (value) => JSON.stringify([value, value].flat()));
    case 'success, not done':
      return call.method === 'GET' ? await call.forward() : successAnswer(call);
    case 'error, but done':
      await call.forward();
      return jsonAnswer(misleading.status, JSON.stringify({ message: misleading.message }));
    case 'error, not done':
      return jsonAnswer(misleading.status, JSON.stringify({ message: misleading.message }));
    case 'other value':
      await call.forward();
      return jsonAnswer(misleading.status, JSON.stringify(misleading.value));
  }
}

const otherOwnedName: Readonly<Record<string, string>> = { bind9: 'tayga', tayga: 'bind9', dns64: 'nat64', nat64: 'dns64' };

function pathOfForeignObject(path: string): string {
  return path
    .replace(/\/containers\/[^/]+\/json/, `/containers/${bystander.container}/json`)
    .replace(/\/images\/.+\/json/, '/images/debian:bookworm-slim/json');
}

/** A GET request is answered for another object. Any other request is executed, and its answer names a foreign object. */
async function answerForAnotherPath(call: DockerCall, other: (path: string) => string): Promise<DockerAnswer> {
  const path = other(call.url);
  if (call.method === 'GET' && path !== call.url) return call.query(path);
  const text = (await call.forward()).body.toString().replaceAll('support_net', bystander.network);
  const { body } = await call.query(`/containers/${bystander.container}/json`);
  const id = /[0-9a-f]{64}/.exec(body.toString())?.[0] ?? '';
  return jsonAnswer(call.method === 'GET' ? 200 : 201, text.replaceAll(/[0-9a-f]{64}/g, id));
}

function successAnswer({ method, label }: DockerCall): DockerAnswer {
  if (method === 'DELETE' || label.endsWith('/start')) return jsonAnswer(204, '');
  return jsonAnswer(label.endsWith('/update') ? 200 : 201, JSON.stringify({ Id: 'f'.repeat(64), Warnings: [], Warning: '' }));
}

function withState(value: unknown, { state: change, restarts }: Extract<MisleadingAnswer, { how: 'state' }>): unknown {
  if (typeof value !== 'object' || value === null || !('State' in value)) return value;
  const was = typeof value.State === 'object' ? value.State : {};
  const said = Object.fromEntries(Object.entries(change).filter(([, each]) => each !== undefined));
  return { ...value, RestartCount: restarts, State: { ...was, ...said } };
}

/**
 * Changes an answer. An empty JSON answer gets content; an answer that is not JSON (a log) becomes text with terminal control sequences.
 */
function mapAnswer({ status, contentType, body }: DockerAnswer, change: (value: unknown) => string): DockerAnswer {
  if (!contentType.startsWith('application/json'))
    return body.length === 0 ? jsonAnswer(status, change({})) : { status, contentType, body: hostileLog };
  return jsonAnswer(status, change(JSON.parse(body.toString())));
}

const hostileLog = Buffer.from(hostileTexts.join('\n'));

function jsonAnswer(status: number, text: string): DockerAnswer {
  return { status, contentType: 'application/json', body: Buffer.from(text) };
}
