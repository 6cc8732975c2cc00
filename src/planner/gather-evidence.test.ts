import { expect, test } from '@jest/globals';
import type { SimulatedHost } from '../host/simulated/simulated-host.ts';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import { kinds } from '../resources/index.ts';
import { gatherEvidence, makeJournalEntries } from './gather-evidence.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const begin = { run: 'evidence', at: '2026-01-01T00:00:00Z', boot: 'boot', command: 'apply', phase: 'prepare', version: '2.0.0' } as const;

/** A host where prepare was applied and the journal is lost. */
async function withoutJournal(name: string) {
  const host = plainHost(name);
  const before = host.record();
  await simulatedEngine(host).apply(await makePrepareDesired(host, cluster, name));
  return { host, before };
}

async function destroyFromEvidence(host: SimulatedHost, name: string) {
  const found = await gatherEvidence(host, kinds, await makePrepareDesired(host, cluster, name));
  const engine = simulatedEngine(host);
  engine.entries.push(...makeJournalEntries(found.proved, begin));
  return { found, outcome: await engine.destroy() };
}

test.each(['my-master', 'minion1'])(
  'without a journal, resources on %s with an owner mark are deleted, and the rest is named',
  async (name) => {
    const { host, before } = await withoutJournal(name);
    const { found, outcome } = await destroyFromEvidence(host, name);
    expect(outcome.status).toBe('done');
    expect(found.unproved.map(({ address }) => address.split(':')[0])).toEqual(expect.arrayContaining(['link', 'directory']));
    for (const { reason } of found.proved) expect(reason).not.toBe('');
    const after = host.record();
    expect(after.containers).toEqual(before.containers);
    expect(after.files).toEqual(before.files);
    expect(after.network.addresses.filter(({ address }) => !address.startsWith('fe80:'))).toEqual(before.network.addresses);
    expect(after.network.routes.filter(({ protocol }) => protocol !== 'kernel')).toEqual(before.network.routes);
    expect(after.packetFilter).toEqual(before.packetFilter);
    // The before-image of the interface is lost, so it stays as it is.
    expect(after.network.links.find((link) => link.name === 'eth1')).toMatchObject({ up: true, mtu: 9000 });
  },
);

test('a foreign object in the place of an owned one is kept', async () => {
  const { host } = await withoutJournal('my-master');
  const container = host.containers.data.containers[0];
  const network = host.containers.data.networks[0];
  if (container === undefined || network === undefined) throw new Error('nothing was made');
  container.labels = {};
  const { found } = await destroyFromEvidence(host, 'my-master');
  expect(found.unproved).toContainEqual({ address: `container:${container.name}`, reason: 'nothing proves that lazyjack created it' });
  expect(host.containers.data.containers.map(({ name }) => name)).toEqual([container.name]);
  // A foreign container is attached to it.
  expect(host.containers.data.networks.map(({ name }) => name)).toEqual([network.name]);
});

test('on a host without lazyjack, evidence proves nothing', async () => {
  const host = plainHost('my-master');
  // An administrator made it, and nothing of lazyjack is in it.
  host.files.put('/etc/systemd/system/multi-user.target.d', { type: 'directory' });
  const found = await gatherEvidence(host, kinds, await makePrepareDesired(host, cluster, 'my-master'));
  expect(found.proved).toEqual([]);
  expect(host.effects).toEqual([]);
});

test('after an interruption it continues as an ordinary destroy', async () => {
  const { host, before } = await withoutJournal('my-master');
  const { proved } = await gatherEvidence(host, kinds, await makePrepareDesired(host, cluster, 'my-master'));
  const first = simulatedEngine(host, {
    onJournalLine: (when, { type }) => {
      if (when === 'after' && type === 'done') throw new Error('killed');
    },
  });
  first.entries.push(...makeJournalEntries(proved, begin));
  await first.destroy().catch(() => undefined);
  const second = simulatedEngine(host);
  second.entries.push(...first.entries);
  expect((await second.destroy()).status).toMatch(/done|nothing/);
  expect(host.record().containers).toEqual(before.containers);
  expect(host.record().files).toEqual(before.files);
});
