import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedHost } from '../host/simulated/recorded-host.ts';
import { type SimulatedHost, simulatedHost } from '../host/simulated/simulated-host.ts';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { rebootHost, enableIpv6Forwarding } from '../../testing/simulated/reboot-host.ts';
import { type SimulatedEngine, simulatedEngine } from '../../testing/simulated/simulated-engine.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const name = 'minion1';

/** Applies and reboots: files survive, kernel state does not. */
async function appliedAndRebooted(mtuAfter = 1500) {
  const first = plainHost(name);
  const before = first.record();
  const engine = simulatedEngine(first);
  expect(await engine.apply(await makePrepareDesired(first, cluster, name))).toMatchObject({ status: 'done' });
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

test('what others changed between two boots is restored', async () => {
  const { host, engine } = await appliedAndRebooted(4000);
  await engine.apply(await makePrepareDesired(host, cluster, name));
  await engine.destroy();
  expect((await host.network.read()).links.find((link) => link.name === 'eth1')).toMatchObject({ mtu: 4000 });
});

/** The host after a reboot, with the engine of the new boot. */
async function reboot(host: SimulatedHost, engine: SimulatedEngine, fresh: RecordedHost, boot: string) {
  const rebooted = await rebootHost(host, fresh);
  const next = simulatedEngine(rebooted, { boot });
  next.entries.push(...engine.entries);
  return { host: rebooted, engine: next };
}

test.each([true, false])('forwarding that Docker enabled at boot for an owned network is restored; applied again: %s', async (again) => {
  const master = 'my-master';
  const first = plainHost(master);
  const before = first.record();
  const applied = simulatedEngine(first);
  expect(await applied.apply(await makePrepareDesired(first, cluster, master))).toMatchObject({ status: 'done' });
  const { host, engine } = await reboot(first, applied, before, 'second');
  if (again) expect(await engine.apply(await makePrepareDesired(host, cluster, master))).toMatchObject({ status: 'done' });
  expect(await engine.destroy()).toMatchObject({ status: 'done', retained: [] });
  expect(host.record()).toEqual(before);
  expect(engine.entries).toEqual([]);
});

test('any sequence of applies and reboots ends, after a destroy, as before the first apply', async () => {
  const step = fc.constantFrom('apply', 'reboot', 'docker sets forwarding' as const);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('my-master', 'minion1'), fc.array(step, { maxLength: 7 }), async (name, steps) => {
      let host = plainHost(name);
      const before = host.record();
      let engine = simulatedEngine(host);
      for (const [at, action] of (['apply', ...steps] as const).entries()) {
        if (action === 'apply')
          expect((await engine.apply(await makePrepareDesired(host, cluster, name))).status).toMatch(/^(?:done|nothing)$/u);
        else if (action === 'reboot') ({ host, engine } = await reboot(host, engine, before, `boot-${at}`));
        // Docker sets them again whenever it starts, on account of the owned network.
        else if (host.record().containers.networks.length > 0) await enableIpv6Forwarding(host);
      }
      expect((await engine.destroy()).status).toMatch(/^(?:done|nothing)$/u);
      expect(host.record()).toEqual(before);
      expect(engine.entries).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test('an address that somebody configured between two boots is foreign, and stays', async () => {
  const { host, engine } = await appliedAndRebooted();
  await host.network.write([
    { op: 'set-link', dev: 'eth1', up: true, mtu: 1500 },
    { op: 'add-address', dev: 'eth1', family: 6, address: 'fd00:20::a', prefix: 64 },
  ]);
  await engine.apply(await makePrepareDesired(host, cluster, name));
  // The interface was down before the first apply, and stays up for the foreign address.
  expect(await engine.destroy()).toMatchObject({ status: 'partially-restored', retainedForForeign: [{ address: 'link:eth1' }] });
  expect((await host.network.read()).addresses).toContainEqual(expect.objectContaining({ dev: 'eth1', address: 'fd00:20::a' }));
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
