import { expect, test } from '@jest/globals';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { readAddresses, readLink, readRoutes } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

/** One host per case. All are minions, and no master exists. */
const cases = [
  'pulled',
  'has-address',
  'other-prefix',
  'other-mtu',
  'mtu-since',
  'address-since',
  'other-route',
  'no-ipv6',
  'drifted',
  'route-since',
] as const;

const config = clusterYaml([
  'my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }',
  ...cases.map((name, at) => `${name}: { interface: eth1, opmodes: minion, id: ${10 + at} }`),
]);

const lab = useClusterLab(config, cases);

test('an interface that is down and has no cable: apply succeeds without verification, destroy sets it down again', async () => {
  const host = lab.host('pulled');
  await host.setManagementCable(false);
  const before = await host.snapshot();
  expect((await readLink(host, 'eth1')).up).toBe(false);
  const { stderr } = await host.prepare();
  expect(stderr).toMatch(/fd00:20::a on eth1 is not verified: no cable/);
  expect(await readAddresses(host, 'eth1')).toEqual(['fd00:20::a/64']);
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test('an existing address is not changed and stays after destroy', async () => {
  const host = lab.host('has-address');
  await host.sh('ip link set eth1 up; ip address add fd00:20::b/64 dev eth1');
  const before = await host.snapshot();
  const { stdout } = await host.prepare();
  expect(stdout).not.toMatch(/address:eth1/);
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
  expect(await readAddresses(host, 'eth1')).toEqual(['fd00:20::b/64']);
});

test('an address with another prefix length is refused, replaced with --adopt, and restored by destroy', async () => {
  const host = lab.host('other-prefix');
  await host.sh('ip link set eth1 up; ip address add fd00:20::c/80 dev eth1');
  const before = await host.snapshot();
  const refused = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toMatch(/eth1 has fd00:20::c with prefix length 80, not 64/);
  expect(await host.changesSince(before)).toEqual([]);

  await host.prepare('--adopt', 'address:eth1/fd00:20::c');
  expect(await readAddresses(host, 'eth1')).toEqual(['fd00:20::c/64']);
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test("destroy restores an administrator's MTU", async () => {
  const host = lab.host('other-mtu');
  await host.sh('ip link set eth1 up; ip link set eth1 mtu 4000');
  const before = await host.snapshot();
  await host.prepare();
  expect(await readLink(host, 'eth1')).toEqual({ mtu: 9000, up: true });
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test('destroy retains an MTU that was changed after apply and reports it', async () => {
  const host = lab.host('mtu-since');
  await host.sh('ip link set eth1 up');
  await host.prepare();
  await host.sh('ip link set eth1 mtu 5000');
  const { stdout } = await host.destroy();
  expect(stdout).toMatch(/link:eth1\s+mtu drifted; retained/);
  expect(await readLink(host, 'eth1')).toEqual({ mtu: 5000, up: true });
  expect(await readAddresses(host, 'eth1')).toEqual([]);
});

test('a foreign address keeps an interface up that lazyjack set up', async () => {
  const host = lab.host('address-since');
  await host.prepare();
  await host.sh('ip address add 192.168.7.1/24 dev eth1');
  const { exitCode, output } = await host.lazyjack('destroy', '--yes');
  expect(output).toMatch(
    /remains up: 192\.168\.7\.1\/24 is on it\n +Run: ip address delete 192\.168\.7\.1\/24 dev eth1, then lazyjack destroy/,
  );
  expect(exitCode).toBe(3);
  expect((await readLink(host, 'eth1')).up).toBe(true);
  expect(await readAddresses(host, 'eth1')).toEqual(['192.168.7.1/24']);
  await host.sh('ip address delete 192.168.7.1/24 dev eth1');
  await host.destroy();
  expect((await readLink(host, 'eth1')).up).toBe(false);
});

test('a route to the same network through another gateway is refused, and replaced with --adopt', async () => {
  const host = lab.host('other-route');
  await host.sh(`
    ip link set eth1 up; ip address add fd00:20::99/64 dev eth1
    ip route add fd00:10::/64 via fd00:20::77 dev eth1 proto static mtu lock 1400 window 1000 rtt 100ms rttvar 50ms ssthresh 20 cwnd lock 10 \
      advmss 1300 reordering 5 hoplimit 33 initcwnd 20 features ecn rto_min 100ms initrwnd 21 quickack 1 congctl lock reno pref high onlink`);
  const before = await host.snapshot();

  const refused = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toMatch(/route:.*fd00:10::\/64.*refused/);
  expect(refused.output).toMatch(
    /via fd00:20::77 dev eth1 mtu lock 1400 onlink .*advmss 1300.*; desired is one via fd00:20::2 dev eth1 onlink/,
  );
  expect(await host.changesSince(before)).toEqual([]);

  const address = /--adopt (route:\S+)/.exec(refused.output)?.[1] ?? '';
  await host.prepare('--adopt', address);
  expect(await readRoutes(host)).toContain('fd00:10::/64 via fd00:20::2 dev eth1');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

/** Prints metrics of routes as iproute2 5.0 to 5.2 do: their values only. */
const oldIp = String.raw`#!/bin/sh
case " $* " in
*' -j '*) /usr/sbin/ip "$@" | sed -E ':again; s/("metrics":\[[0-9 ]*)[{,]"[a-z_]+":([0-9]+)/\1\2 /; t again; s/("metrics":\[[0-9 ]*)\}\]/\1]/g' ;;
*) exec /usr/sbin/ip "$@" ;;
esac
`;

test('an iproute2 whose JSON has metrics without names', async () => {
  const host = lab.host('other-route');
  await host.sh('ip route delete fd00:10::/64; ip route add 2001:db8::/48 via fd00:20::77 dev eth1 mtu 1400 advmss 1300');
  const before = await host.snapshot();
  await host.sh('cat >/usr/local/bin/ip; chmod 755 /usr/local/bin/ip', { input: oldIp });
  expect(await host.sh('ip -j -6 route show 2001:db8::/48')).toContain('"metrics":[1400 1300 ]');
  await host.prepare();
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  await host.sh('rm /usr/local/bin/ip');
  expect(await host.changesSince(before)).toEqual([]);
});

test('destroy disables IPv6 again on an interface where it was disabled', async () => {
  const host = lab.host('no-ipv6');
  await host.sh('echo 1 >/proc/sys/net/ipv6/conf/eth1/disable_ipv6; ip link set eth1 up');
  const before = await host.snapshot();
  await host.prepare();
  expect(await readAddresses(host, 'eth1')).toEqual(['fd00:20::11/64']);
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test('foreign changes after apply are planned as drift and repaired by apply', async () => {
  const host = lab.host('drifted');
  const before = await host.snapshot();
  await host.prepare();
  await host.sh(
    'ip route delete fd00:10::/64; ip address delete fd00:20::12/64 dev eth1; ip link set eth1 mtu 1500; sed -i /my-master/d /etc/hosts',
  );
  const { exitCode, stdout } = await host.lazyjack('plan', '--phase', 'prepare', '--detailed-exitcode');
  expect(exitCode).toBe(2);
  for (const address of ['route:fd00:10::/64', 'address:eth1/fd00:20::12', 'link:eth1', 'hosts:my-master']) {
    expect(stdout).toMatch(new RegExp(`${address}  drifted`));
  }
  await host.prepare();
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test('an owned route that was recreated by hand with another protocol is foreign: destroy retains and lists it', async () => {
  const host = lab.host('route-since');
  await host.prepare();
  const routeArguments = 'fd00:10::/64 via fd00:20::2 dev eth1';
  await host.sh(`ip -6 route del ${routeArguments} && ip -6 route add ${routeArguments} proto static`);
  await host.assertConverged('--phase', 'prepare');
  const { exitCode, stdout } = await host.lazyjack('destroy', '--yes');
  expect(stdout).toMatch(/= route:fd00:10::\/64 {2}drifted; retained/);
  // The interface was down before apply. Its up state stays, because the foreign route needs it.
  expect(exitCode).toBe(3);
  expect(await host.sh('ip -6 route show proto 108')).toBe('');
  expect(await host.sh('ip -6 route show proto static')).toContain(routeArguments);
});
