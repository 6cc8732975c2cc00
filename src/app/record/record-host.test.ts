import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeContentRef } from '../../core/content.ts';
import { Failure } from '../../core/failure.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { Owned } from '../../journal/ledger.ts';
import { clusterFromYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { showPlans } from '../../cli/show-plans.ts';
import { silentConsole } from '../../../testing/silent-console.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import { planApply, planDestroy } from '../plan/plan-selected-phases.ts';
import { openRecordedHost } from '../session/recorded-session.ts';
import type { Session } from '../session/session.ts';
import { recordHost } from './record-host.ts';

const root = 'fixtures/plan';
const options = { adopt: new Set<never>(), force: false, isBootRestore: false };
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazyjack-record-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function targetOf(folder: string): ConfiguredNode {
  const cluster = clusterFromYaml(readFileSync(`${folder}/config.yaml`, 'utf8'));
  const node = cluster.nodes.find((other) => other.name === readFileSync(`${folder}/node`, 'utf8').trim());
  if (node === undefined) throw new Error('the node file names no node');
  return { cluster, node };
}

/** Everything that `plan` prints for each phase and both, as text and as JSON. */
async function printPlans(session: Session, target: ConfiguredNode): Promise<string> {
  let printed = '';
  const keep = (text: string): void => {
    printed += text;
  };
  const console = { ...silentConsole, out: keep, err: keep };
  for (const phase of [undefined, 'prepare', 'up'] as const) {
    const plans = await planApply(session, target, phase, options);
    for (const json of [false, true]) await showPlans(plans, session.host.contents, console, { json, detail: 'full' });
  }
  await showPlans(await planDestroy(session, ['up', 'prepare']), session.host.contents, console, { json: false, detail: 'full' });
  return printed;
}

async function replay(session: Session, target: ConfiguredNode): Promise<Session> {
  const { record, planFailure } = await recordHost(session, target);
  expect(planFailure).toBeUndefined();
  const file = join(directory, 'host.json');
  writeFileSync(file, JSON.stringify(record));
  return openRecordedHost(file);
}

describe.each(readdirSync(root))('the record of %s', (name) => {
  test('has the same plans, and so has a record of the record', async () => {
    const target = targetOf(`${root}/${name}`);
    const live = await openRecordedHost(`${root}/${name}/host.json`);
    const printed = await printPlans(live, target);
    expect(printed).toContain('Plan: ');
    const replayed = await replay(live, target);
    expect(await printPlans(replayed, target)).toBe(printed);
    expect(await printPlans(await replay(replayed, target), target)).toBe(printed);
  });
});

test('a plan that fails does not end the others', async () => {
  const target = targetOf(`${root}/nat64-node`);
  const live = await openRecordedHost(`${root}/nat64-node/host.json`);
  const cniPlugins = { find: async () => Promise.reject(new Failure('failed', 'the search for plugins failed')) };
  const { record, planFailure } = await recordHost({ ...live, host: { ...live.host, cniPlugins } }, target);
  expect(planFailure).toBe('the search for plugins failed');
  const file = join(directory, 'failed.json');
  writeFileSync(file, JSON.stringify(record));
  const plan = async (session: Session) => (await planApply(session, target, 'prepare', options)).map(({ plan: { changes } }) => changes);
  expect(await plan(await openRecordedHost(file))).toEqual(await plan(live));
});

test('destroy of an applied host has the same plan, without secrets of a before-image', async () => {
  const target = targetOf(`${root}/nat64-node`);
  const live = await openRecordedHost(`${root}/nat64-node/host.json`);
  const path = '/etc/systemd/system/kubelet.service.d/20-lazyjack.conf';
  const before = Buffer.from('[Service]\nEnvironment=A=b4ttery\n');
  const stateOf = (bytes: Uint8Array) => ({ type: 'file', content: makeContentRef(bytes), mode: 0o644, uid: 0, gid: 0 });
  const ledger = await live.state.readLedger();
  const owned: Owned = {
    ...{ address: `file:${path}`, ref: { kind: kindNames.file, id: { path, secret: false } }, phase: 'prepare', needs: [], order: 1 },
    ...{ before: stateOf(before), written: [null], isUnconfirmed: false, writtenBy: '2.0.1', boot: 'x', volatile: false },
  };
  const state = { ...live.state, readLedger: async () => ({ ...ledger, owned: new Map([[owned.address, owned]]) }) };
  const { sha256 } = makeContentRef(before);
  const contents = { ...live.host.contents, get: async (of: string) => (of === sha256 ? before : live.host.contents.get(of)) };
  const session = { ...live, state, host: { ...live.host, contents } };
  const { record, planFailure } = await recordHost(session, target);
  expect(planFailure).toBeUndefined();
  expect(JSON.stringify(record)).not.toContain('b4ttery');
  expect(Object.values(record.contents)).toEqual(['[Service]\nEnvironment=A=(removed 1)\n']);
  const file = join(directory, 'applied.json');
  writeFileSync(file, JSON.stringify(record));
  const plan = async (of: Session) => (await planDestroy(of, ['prepare'])).map(({ plan: { changes } }) => changes);
  const changes = await plan(session);
  expect(changes.flat()).toMatchObject([{ action: 'create', after: stateOf(before) }]);
  expect(await plan(await openRecordedHost(file))).toEqual(changes);
});
