import { expect, test } from '@jest/globals';
import { expectUnchangedSince, type Snapshots, takeSnapshots } from '../support/expect-unchanged.ts';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { expectConverged } from '../support/expect-converged.ts';
import { fetchThroughNat64, withoutIpv4DefaultRoute } from '../support/nat64-requests.ts';
import { readAddresses, readContainer, readHostsFile, readLink, readRoutes } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

/** NAT64 and DNS64 on a separate node that is not part of Kubernetes. */
const config = clusterYaml([
  'my-master: { interface: eth1, opmodes: master, id: 2 }',
  'node1: { interface: eth1, opmodes: minion, id: 10 }',
  'node10: { interface: eth1, opmodes: minion, id: 255 }',
  'translator: { interface: eth1, opmodes: dns64 nat64, id: 16 }',
]);

let before: Snapshots;

const lab = useClusterLab(config, ['my-master', 'node1', 'node10', { name: 'translator', docker: true }], async () => {
  before = await takeSnapshots(lab.hosts);
  await Promise.all(lab.hosts.map((host) => host.prepare()));
});

test.each([
  ['my-master', 'fd00:20::2'],
  ['node1', 'fd00:20::a'],
  ['node10', 'fd00:20::ff'],
  ['translator', 'fd00:20::10'],
])('%s has its management address and every name', async (name, address) => {
  const host = lab.host(name);
  expect(await readAddresses(host, 'eth1')).toEqual([`${address}/64`]);
  expect(await readLink(host, 'eth1')).toEqual({ mtu: 9000, up: true });
  expect(await readHostsFile(host)).toMatchObject({
    'my-master': ['fd00:20::2'],
    node1: ['fd00:20::a'],
    node10: ['fd00:20::ff'],
    translator: ['fd00:20::10'],
  });
});

test('the translator runs both containers, is a router, and keeps its name servers', async () => {
  const translator = lab.host('translator');
  expect(await readContainer(translator, 'bind9')).toMatchObject({ isRunning: true, ipv6: 'fd00:10::100' });
  expect(await readContainer(translator, 'tayga')).toMatchObject({ isRunning: true, ipv6: 'fd00:10::200' });
  expect(await translator.sh('cat /proc/sys/net/ipv6/conf/all/forwarding')).toBe('1\n');
  expect(await translator.sh('cat /etc/resolv.conf')).toBe('nameserver 10.99.0.1\n');
});

test.each(['my-master', 'node1', 'node10'])('%s has no containers and reaches IPv4 through the translator', async (name) => {
  const host = lab.host(name);
  expect(await readRoutes(host)).toEqual(
    expect.arrayContaining(['fd00:10:64:ff9b::/96 via fd00:20::10 dev eth1 mtu 1500', 'fd00:10::/64 via fd00:20::10 dev eth1']),
  );
  expect(await host.sh('cat /etc/resolv.conf; cat /proc/sys/net/ipv6/conf/all/forwarding; ls /var/lib/lazyjack')).toBe(
    'nameserver fd00:10::100\nnameserver 10.99.0.1\n0\napplied-prepare.yaml\ncontents\njournal.head\njournal.ndjson\nkubeadm.conf\nkubeadm.log\n',
  );
  await withoutIpv4DefaultRoute(host, async () => {
    // The address of the translator: Docker masquerades NAT64's pool with it.
    expect(await fetchThroughNat64(host)).toBe('you are 10.99.0.13\n');
  });
});

test('distinguishes hosts whose names have the same prefix', async () => {
  const { stdout } = await lab.host('node1').exec('ping', ['-6', '-c1', '-W3', 'node10']);
  expect(stdout).toMatch(/fd00:20::ff.* 1 received/s);
});

test('a second apply writes nothing', () => expectConverged(lab.hosts));

test('the restore unit recreates on the translator what a reboot removes', async () => {
  const translator = lab.host('translator');
  await translator.sh('ip link set eth1 down mtu 1500; ip address flush dev eth1 scope global');
  expect(await translator.lazyjack('plan', '--phase', 'prepare', '--detailed-exitcode')).toMatchObject({ exitCode: 2 });
  expect(await translator.sh('cat /etc/systemd/system/multi-user.target.d/20-lazyjack.conf')).toContain('Wants=lazyjack-restore.service\n');
  // Runs the unit's command as systemd would.
  await translator.sh("sed -n 's/^ExecStart=//p' /etc/systemd/system/lazyjack-restore.service | sed 's/[$][$]/$/g' | bash -euo pipefail");
  await translator.waitForAddresses();
  await translator.assertConverged('--phase', 'prepare');
});

test('destroy restores every host', async () => {
  await Promise.all(lab.hosts.map((host) => host.destroy()));
  await expectUnchangedSince(lab.hosts, before);
});
