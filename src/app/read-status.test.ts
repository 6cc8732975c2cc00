import { expect, test } from '@jest/globals';
import { rebootHost } from '../../testing/simulated/reboot-host.ts';
import { clusterFromYaml, makePrepareDesired, plainHost, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { type SimulatedEngine, simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import type { SimulatedHost } from '../host/simulated/simulated-host.ts';
import { kinds } from '../resources/index.ts';
import { readStatus, type Status } from './read-status.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const name = 'minion1';

async function appliedAndRebooted(): Promise<{ host: SimulatedHost; engine: SimulatedEngine; applied: number }> {
  const first = plainHost(name);
  const fresh = first.record();
  const engine = simulatedEngine(first);
  expect(await engine.apply(await makePrepareDesired(first, cluster, name))).toMatchObject({ status: 'done' });
  const applied = (await statusOf(first, engine)).items.length;
  const host = await rebootHost(first, fresh);
  const later = simulatedEngine(host, { boot: 'second' });
  later.entries.push(...engine.entries);
  return { host, engine: later, applied };
}

const statusOf = (host: SimulatedHost, engine: SimulatedEngine): Promise<Status> =>
  readStatus({ host, kinds, state: { readLedger: async () => engine.ledger() } }, () => undefined);

const addressesWith = ({ items }: Status, condition: Status['items'][number]['condition']): readonly string[] =>
  items.flatMap((item) => (item.condition === condition ? [item.address] : []));

test('after a reboot, status names what it removed, counts everything that was applied, and has the command', async () => {
  const { host, engine, applied } = await appliedAndRebooted();
  const status = await statusOf(host, engine);
  expect(status.items).toHaveLength(applied);
  expect(new Set(addressesWith(status, 'removed-by-reboot').map((address) => address.split(':')[0]))).toEqual(
    new Set(['address', 'chain', 'link', 'route']),
  );
  expect(addressesWith(status, 'drifted')).toEqual([]);
  expect(status.removedByReboot).toEqual({ command: 'lazyjack apply --phase prepare' });
});

test('a support network that was created for another Docker has a note, and is as applied', async () => {
  const host = plainHost('my-master');
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, 'my-master'));
  const notes = async (): Promise<readonly (string | undefined)[]> =>
    (await statusOf(host, engine)).items.flatMap(({ note }) => note ?? []);
  expect(await notes()).toEqual([]);
  host.containers.data.version = '28.5.2';
  const status = await statusOf(host, engine);
  expect(status.items.filter(({ note }) => note !== undefined)).toEqual([
    {
      ...{ address: 'container-network:support_net', phase: 'prepare', condition: 'applied', fields: [] },
      note: 'Docker 28.5.2 needs another network: run `lazyjack apply`',
    },
  ]);
  host.containers.data.engine = 'stopped';
  expect((await notes()).filter((note) => note?.includes('28.5.2'))).toEqual([]);
});

test('drift of a file is apart from what the reboot removed', async () => {
  const { host, engine } = await appliedAndRebooted();
  host.files.put('/var/lib/lazyjack/applied-prepare.yaml', { type: 'file', content: 'edited\n' });
  const desired = await makePrepareDesired(plainHost(name), cluster, name);
  const status = await statusOf(host, engine);
  expect(addressesWith(status, 'drifted')).toEqual(['file:/var/lib/lazyjack/applied-prepare.yaml']);
  expect(desired.map(({ address }) => address)).toEqual(expect.arrayContaining([...addressesWith(status, 'removed-by-reboot')]));
});

test('after the next apply nothing counts as removed, and a later change is drift', async () => {
  const { host, engine } = await appliedAndRebooted();
  await engine.apply(await makePrepareDesired(host, cluster, name));
  expect(await statusOf(host, engine)).not.toHaveProperty('removedByReboot');
  await host.network.write([{ op: 'set-link', dev: 'eth1', up: true, mtu: 1400 }]);
  const status = await statusOf(host, engine);
  expect(addressesWith(status, 'drifted')).toContain('link:eth1');
  expect(addressesWith(status, 'removed-by-reboot')).toEqual([]);
});

test('a kernel parameter that the reboot reset is named, and one that Docker set again is as applied', async () => {
  const master = 'my-master';
  const first = plainHost(master);
  const fresh = first.record();
  const engine = simulatedEngine(first);
  await engine.apply(await makePrepareDesired(first, cluster, master));
  const host = await rebootHost(first, fresh);
  const later = simulatedEngine(host, { boot: 'second' });
  later.entries.push(...engine.entries);
  const status = await statusOf(host, later);
  expect(addressesWith(status, 'removed-by-reboot')).toContain('sysctl:net/ipv4/ip_forward');
  expect(addressesWith(status, 'applied')).toContain('sysctl:net/ipv6/conf/all/forwarding');
  expect((await later.plan(await makePrepareDesired(host, cluster, master))).changes.map(({ reason }) => reason.type)).not.toContain(
    'drifted',
  );
});
