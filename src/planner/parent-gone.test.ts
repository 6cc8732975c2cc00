import { expect, test } from '@jest/globals';
import { removeLink } from '../host/simulated/kernel-bridges.ts';
import { plainHost } from '../../testing/simulated/simulated-cluster.ts';
import { type SimulatedEngine, simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import type { SimulatedHost } from '../host/simulated/simulated-host.ts';
import { address } from '../resources/kinds/address/index.ts';
import { link } from '../resources/kinds/link/index.ts';
import { route } from '../resources/kinds/route/index.ts';
import { sysctl } from '../resources/kinds/sysctl/index.ts';
import type { DesiredResource } from '../core/resource.ts';

const setForwarding = sysctl.declare({ key: 'net/ipv4/ip_forward' }, { value: '1' });
const ofEth1: readonly DesiredResource[] = [
  link.declare({ dev: 'eth1' }, { up: true, mtu: 1400 }),
  sysctl.declare({ key: 'net/ipv6/conf/eth1/accept_ra' }, { value: '0' }),
  address.declare({ dev: 'eth1', address: '198.51.100.7' }, { prefix: 26 }),
  route.declare({ dst: '203.0.113.0/24' }, { via: null, dev: 'eth1', mtu: 1400, protocol: '108', source: null }),
];

/** A host with an address and a route on eth1, which a restore would bring back, and a veth that a pod runs on. */
async function hostWithVeth(onEffect?: (host: SimulatedHost, label: string) => void): Promise<SimulatedHost> {
  const host: SimulatedHost = plainHost('minion1', {
    onEffect: (label) => onEffect?.(host, label),
  });
  await host.network.write([
    { op: 'set-link', dev: 'eth1', up: true, mtu: 1500 },
    { op: 'add-address', dev: 'eth1', family: 4, address: '198.51.100.7', prefix: 24 },
    { op: 'add-route', family: 4, dst: '203.0.113.0/24', via: null, dev: 'eth1', mtu: null, protocol: 'boot', source: null, metric: null },
    { op: 'add-bridge', dev: 'veth1' },
  ]);
  return host;
}

/** A destroy, or an apply of a configuration that asks for nothing any more. */
const restoreWith = (engine: SimulatedEngine, command: 'apply' | 'destroy'): ReturnType<SimulatedEngine['apply']> =>
  command === 'apply' ? engine.apply([]) : engine.destroy();

test.each(['apply', 'destroy'] as const)('%s: an interface that disappears meanwhile needs no restore', async (command) => {
  const host = await hostWithVeth((here, label) => {
    if (label === 'before set net/ipv4/ip_forward' && here.kernel.sysctls.get('net/ipv4/ip_forward') === '1')
      removeLink(here.kernel, 'veth1');
  });
  const before = host.record().sysctls['net/ipv4/conf/eth0/forwarding'];
  const engine = simulatedEngine(host);
  await engine.apply([setForwarding]);
  expect(engine.ledger().owned.get('sysctl:net/ipv4/conf/veth1/forwarding')).toBeDefined();
  expect(await restoreWith(engine, command)).toMatchObject({ status: 'done', retained: [] });
  expect(host.record().sysctls['net/ipv4/conf/eth0/forwarding']).toBe(before);
  expect(engine.entries).toEqual([]);
});

test.each(['apply', 'destroy'] as const)(
  '%s: an interface that disappears while its parameter is written needs no restore',
  async (command) => {
    let isRestoring = false;
    const host = await hostWithVeth((here, label) => {
      if (isRestoring && label === 'before set net/ipv6/conf/eth1/accept_ra') removeLink(here.kernel, 'eth1');
    });
    const engine = simulatedEngine(host);
    await engine.apply(ofEth1.slice(1, 2));
    isRestoring = true;
    expect(await restoreWith(engine, command)).toMatchObject({ status: 'done', retained: [] });
    expect(engine.entries).toEqual([]);
  },
);

test('nothing on an interface that is gone is restored or retained: MTU, parameters, addresses, routes', async () => {
  const host = await hostWithVeth();
  const engine = simulatedEngine(host, { adopt: ofEth1.map(({ address: name }) => name) });
  expect(await engine.apply(ofEth1)).toMatchObject({ status: 'done' });
  removeLink(host.kernel, 'eth1');
  expect(await engine.destroyPlan()).toMatchObject({ changes: [], retained: [], unknown: [] });
  expect(await engine.destroy()).toMatchObject({ status: 'done', retained: [] });
  expect(engine.entries).toEqual([]);
});

test('a parameter of an interface that exists and was removed by nobody is still restored', async () => {
  const host = await hostWithVeth();
  const before = host.record();
  const engine = simulatedEngine(host);
  await engine.apply([setForwarding]);
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(host.record()).toEqual(before);
});
