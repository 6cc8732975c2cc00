import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { readAddresses, readContainer, readHostsFile, readLink, readRoutes } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const here = 'my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }';
const others = ['minion1: { interface: eth1, opmodes: minion, id: 10 }', 'minion2: { interface: eth1, opmodes: minion, id: 16 }'];
const first = clusterYaml([here, ...others]);

let host: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(first, [{ name: 'my-master', docker: true }], async () => {
  host = lab.host('my-master');
  before = await host.snapshot();
});

test('the first configuration is applied', async () => {
  await host.prepare();
});

test('another MTU, and nodes that were removed, renamed and renumbered', async () => {
  await host.configure(
    clusterYaml(
      [
        here.replace('id: 2', 'id: 9'),
        'minion1: { interface: eth1, opmodes: minion, id: 255 }',
        'm2: { interface: eth1, opmodes: minion, id: 16 }',
      ],
      { mtu: 4000 },
    ),
  );
  const { stdout } = await host.prepare();
  expect(stdout).toMatch(/configuration changed/);
  expect(await readLink(host, 'eth1')).toEqual({ mtu: 4000, up: true });
  // The address with the old ID is gone.
  expect(await readAddresses(host, 'eth1')).toEqual(['fd00:20::9/64']);
  const names = await readHostsFile(host);
  expect(names).toMatchObject({ 'my-master': ['fd00:20::9'], minion1: ['fd00:20::ff'], m2: ['fd00:20::10'] });
  expect(names).not.toHaveProperty('minion2');
});

test('other networks for management and support', async () => {
  await host.configure(clusterYaml([here, ...others], { management: 'fd00:99::/64', support: 'fd00:77::', supportV4: '172.30' }));
  await host.prepare();
  expect(await readAddresses(host, 'eth1')).toEqual(['fd00:99::2/64']);
  expect(await readAddresses(host, 'lazyjack0')).toEqual(['172.30.0.1/16', 'fd00:77::1/64']);
  expect(await readContainer(host, 'bind9')).toMatchObject({ isRunning: true, ipv6: 'fd00:77::100' });
  expect(await readContainer(host, 'tayga')).toMatchObject({ isRunning: true, ipv4: '172.30.0.200', ipv6: 'fd00:77::200' });
  expect(await readRoutes(host)).toEqual(
    expect.arrayContaining([
      'fd00:10:64:ff9b::/96 via fd00:77::200 dev lazyjack0 mtu 1500',
      '172.30.0.128/25 via 172.30.0.200 dev lazyjack0',
    ]),
  );
  expect((await readRoutes(host)).filter((route) => /172\.18|fd00:10::|fd00:20/.test(route))).toEqual([]);
  expect(await host.sh('cat /etc/resolv.conf')).toBe('nameserver fd00:77::100\nnameserver 10.99.0.1\n');
  await host.assertConverged('--phase', 'prepare');
});

test('another interface: address, routes and MTU move, and the old interface is restored', async () => {
  await host.sh('ip link add eth2 type veth peer name eth2-peer && ip link set eth2-peer up');
  await host.configure(
    clusterYaml([here.replace('eth1', 'eth2'), ...others], { management: 'fd00:99::/64', support: 'fd00:77::', supportV4: '172.30' }),
  );
  const { stdout } = await host.prepare();
  expect(stdout).toMatch(/- address:eth1\/fd00:99::2 {2}no longer desired/);
  expect(await readAddresses(host, 'eth2')).toEqual(['fd00:99::2/64']);
  expect(await readAddresses(host, 'eth1')).toEqual([]);
  expect(await readLink(host, 'eth2')).toMatchObject({ up: true });
  expect(await readLink(host, 'eth1')).toEqual({ mtu: 1500, up: false });
  await host.assertConverged('--phase', 'prepare');
});

test('this host becomes a worker node: containers, network and forwarding are restored', async () => {
  await host.configure(
    clusterYaml([
      'other: { interface: eth1, opmodes: master dns64 nat64, id: 3 }',
      'my-master: { interface: eth1, opmodes: minion, id: 2 }',
    ]),
  );
  await host.prepare();
  expect(await host.sh('docker ps -aq; docker network ls -q --filter name=support_net; cat /proc/sys/net/ipv6/conf/all/forwarding')).toBe(
    '0\n',
  );
  expect(await readRoutes(host)).toEqual(expect.arrayContaining(['fd00:10:64:ff9b::/96 via fd00:20::3 dev eth1 mtu 1500']));
  await host.assertConverged('--phase', 'prepare');
});

test('destroy restores the host as before the first configuration', async () => {
  // No owned object is left on the interface.
  expect(await readLink(host, 'eth2')).toMatchObject({ up: false });
  await host.sh('ip link delete eth2');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});
