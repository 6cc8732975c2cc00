import { expect, test } from '@jest/globals';
import { simulatedHost } from '../host/simulated/simulated-host.ts';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const name = 'minion1';

/** Applies and reboots: files survive, kernel state does not. */
async function appliedAndRebooted(mtuAfter = 1500) {
  const first = plainHost(name);
  const before = first.record();
  const engine = simulatedEngine(first);
  await engine.apply(await makePrepareDesired(first, cluster, name));
  const { network } = before;
  const sysctls = { ...before.sysctls, 'net/ipv6/conf/eth1/mtu': String(mtuAfter) };
  const links = network.links.map((link) => (link.name === 'eth1' ? { ...link, mtu: mtuAfter } : link));
  const host = simulatedHost({ ...first.record(), network: { ...network, links }, sysctls, packetFilter: before.packetFilter });
  const second = simulatedEngine(host, { boot: 'second' });
  second.entries.push(...engine.entries);
  return { before, host, engine: second };
}

test('after a reboot the files are as applied, and the network is missing again', async () => {
  const { host, engine } = await appliedAndRebooted();
  const plan = await engine.plan(await makePrepareDesired(host, cluster, name));
  expect([...new Set(plan.changes.map(({ ref }) => ref.kind))].sort()).toEqual(['address', 'chain', 'link', 'route']);
  expect(plan.changes.map(({ reason }) => reason.type)).not.toContain('drifted');
});

test('destroy after a reboot, applied again or not, restores the host', async () => {
  for (const again of [true, false]) {
    const { before, host, engine } = await appliedAndRebooted();
    if (again) await engine.apply(await makePrepareDesired(host, cluster, name));
    expect((await engine.destroy()).status).toBe('done');
    expect(host.record()).toEqual(before);
    expect(engine.entries).toEqual([]);
  }
});

test('the state after the last reboot is restored', async () => {
  const { host, engine } = await appliedAndRebooted(4000);
  await engine.apply(await makePrepareDesired(host, cluster, name));
  await engine.destroy();
  expect((await host.network.read()).links.find((link) => link.name === 'eth1')).toMatchObject({ mtu: 4000 });
});

test('destroy after a reboot also restores side effects of forwarding on a bridge that Docker recreated first', async () => {
  const master = 'my-master';
  const first = plainHost(master);
  const before = first.record();
  const engine = simulatedEngine(first);
  await engine.apply(await makePrepareDesired(first, cluster, master));
  const { files, containers } = first.record();
  const host = simulatedHost({ ...before, files, containers: { ...containers, networks: [], containers: [] } });
  for (const network of containers.networks) await host.containers.createNetwork(network);
  host.containers.data.containers.push(...containers.containers);
  const second = simulatedEngine(host, { boot: 'second' });
  second.entries.push(...engine.entries);
  await second.apply(await makePrepareDesired(host, cluster, master));
  expect(await second.destroy()).toMatchObject({ status: 'done' });
  expect(host.record()).toEqual(before);
});
