import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { clusterFromYaml, makePrepareDesired, plainHost, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../testing/simulated/simulated-engine.ts';
import { type Kind, kindOf } from '../../core/kind.ts';
import { kinds } from '../../resources/index.ts';
import { openRecordedHost } from '../session/recorded-session.ts';
import { explainPlan, type ExplainedWave } from './explain-plan.ts';
import { makeApplyPlanner } from '../plan/plan-phases.ts';

async function explainFixture(name = 'nat64-node'): Promise<readonly ExplainedWave[]> {
  const folder = `fixtures/plan/${name}`;
  const session = await openRecordedHost(`${folder}/host.json`);
  const cluster = clusterFromYaml(readFileSync(`${folder}/config.yaml`, 'utf8'));
  const node = cluster.nodes.find(({ name }) => name === readFileSync(`${folder}/node`, 'utf8').trim());
  if (node === undefined) throw new Error('the node file names no node');
  const options = { adopt: new Set<`${string}:${string}`>(), force: false, isBootRestore: false };
  const { plan } = await makeApplyPlanner(session, { cluster, node }, 'prepare', options)();
  const waves = await explainPlan(session, plan);
  expect(waves.flatMap(({ addresses }) => addresses).sort()).toEqual(plan.changes.map(({ address }) => address).sort());
  return waves;
}

test('every change has its commands, and a recorded host, which refuses changes, is not changed', async () => {
  const waves = await explainFixture();
  for (const { addresses, actions } of waves) expect({ addresses, count: actions.length }).not.toMatchObject({ count: 0 });
  const actionsOf = (address: string) => waves.find(({ addresses }) => addresses.some((each) => each === address))?.actions;
  expect(actionsOf('address:eth1/fd00:20::2')).toEqual([
    { type: 'program', file: 'ip', args: ['-batch', '-'], input: 'address add fd00:20::2/64 dev eth1\n' },
  ]);
  expect(actionsOf('sysctl:net/ipv4/ip_forward')).toContainEqual({ type: 'effect', text: 'write 1 to /proc/sys/net/ipv4/ip_forward' });
});

test.each(['my-master', 'minion1'])('a host that can be written is not: apply and destroy on %s', async (name) => {
  const host = plainHost(name);
  const engine = simulatedEngine(host);
  const desired = await makePrepareDesired(host, clusterFromYaml(threeNodesYaml), name);
  for (const makePlan of [() => engine.plan(desired), () => engine.destroyPlan()]) {
    const plan = await makePlan();
    const [before, written] = [host.record(), host.effects.length];
    const waves = await explainPlan({ host, kinds }, plan);
    expect(waves.flatMap(({ actions }) => actions).length).toBeGreaterThan(plan.changes.length / 3);
    expect(host.effects.length).toBe(written);
    expect(host.record()).toEqual(before);
    if (written === 0) expect(await engine.apply(desired)).toMatchObject({ status: 'done' });
  }
});

test('a request to Docker has the body that dockerode sends', async () => {
  const waves = await explainFixture();
  const [named, sent, ...rest] = waves.find(({ addresses }) => addresses.includes('container-network:support_net'))?.actions ?? [];
  expect(rest).toEqual([]);
  expect(named).toEqual({ type: 'docker', request: 'create network support_net' });
  expect(sent).toMatchObject({ type: 'http', method: 'POST', path: expect.stringMatching(/^\/networks\/create\??$/u) });
  const body: unknown = sent?.type === 'http' ? JSON.parse(sent.body) : undefined;
  expect(body).toMatchObject({ Name: 'support_net', EnableIPv6: true, IPAM: { Config: [{ Subnet: 'fd00:10::/64' }, {}] } });
});

test('the requests of two containers are recorded below their names', async () => {
  const actions = (await explainFixture()).find(({ addresses }) => addresses.includes('container:tayga'))?.actions ?? [];
  const lines = actions.map((action) =>
    action.type === 'http' ? `${action.method} ${action.path}` : action.type === 'docker' ? action.request : '',
  );
  for (const name of ['bind9', 'tayga']) {
    expect(lines[lines.indexOf(`create container ${name}`) + 1]).toBe(`POST /containers/create?name=${name}`);
    expect(lines[lines.indexOf(`start container ${name}`) + 1]).toBe(`POST /containers/${name}/start`);
  }
});

test('a wave whose write waits for long shows what it did so far, and later waves show only their own', async () => {
  const session = await openRecordedHost('fixtures/plan/nat64-node/host.json');
  const makeWaitingKind = (name: string, unit: string, milliseconds: number): Kind => ({
    ...kindOf(session.kinds, { kind: 'service', id: {} }),
    name,
    async write({ services }) {
      await services.start(`${unit}-first`);
      await sleep(milliseconds);
      await services.start(`${unit}-last`);
    },
  });
  const waiting = new Map([makeWaitingKind('slow', 'slow', 1200), makeWaitingKind('quick', 'quick', 500)].map((kind) => [kind.name, kind]));
  const changes = [...waiting.keys()].map((kind) => ({
    ...{ address: `${kind}:x` as const, ref: { kind, id: {} }, reason: { type: 'missing' } as const, sources: [], needs: [] },
    ...({ action: 'create', before: null, after: {} } as const),
  }));
  const plan = { changes, unchanged: [], refused: [], unknown: [], retained: [], forget: [], irreversible: [] };
  const waves = await explainPlan({ host: session.host, kinds: waiting }, plan);
  const started = waves.map(({ actions }) => actions.map((action) => (action.type === 'program' ? action.args.join(' ') : action.type)));
  expect(started).toEqual([
    ['start slow-first', 'unknown'],
    ['start quick-first', 'start quick-last'],
  ]);
});

test('a probe of the network is named, and not waited for', async () => {
  const waves = await explainFixture('ipv4');
  const address = waves.find(({ addresses }) => addresses.includes('address:eth1/10.192.0.10'));
  expect(address?.actions).toEqual([
    { type: 'effect', text: 'ask the network on eth1 whether another host has 10.192.0.10; if one has it, stop here' },
    { type: 'program', file: 'ip', args: ['-batch', '-'], input: 'address add 10.192.0.10/16 dev eth1\n' },
  ]);
});

test('the base of two images is pulled once', async () => {
  const actions = (await explainFixture()).flatMap((wave) => wave.actions);
  expect(actions.filter((action) => action.type === 'docker' && action.request.startsWith('pull image debian'))).toHaveLength(1);
});

test('no content of a file is shown, and so no secret', async () => {
  expect(JSON.stringify(await explainFixture())).not.toMatch(/certificate-authority|BEGIN |token:/u);
});
