import { beforeEach, describe, expect, test } from '@jest/globals';
import { generalSettingsAfterInit } from '../../general-settings-after-init.ts';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { readAddresses, readHostsFile, readLink } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const config = `
general: { mode: dual-stack, ${generalSettingsAfterInit} }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
mgmt_net: { cidr: 10.192.0.0/16, cidr2: 'fd00:20::/64' }
pod_net: { cidr: 10.244.0.0/16, cidr2: 'fd00:40::/72', mtu: 4000 }
service_net: { cidr: 10.112.0.0/16 }
`;

let host: ClusterHost;

const lab = useClusterLab(config, ['minion1'], async () => {
  host = lab.host('minion1');
});

/** Resets the interface after the previous test: up, without addresses, routes and neighbours. */
beforeEach(async () => {
  await host.lazyjack('destroy', '--yes');
  await host.sh(`
    set +eo pipefail; exec 2>/dev/null
    ip link delete mv0
    ip link set eth1 down; ip address flush dev eth1; ip neigh flush dev eth1 nud permanent; ip link set eth1 mtu 1500; ip link set eth1 up
    ip route flush root 198.18.0.0/15; ip route flush root 203.0.112.0/20; ip -6 route flush root 2001:db8::/32
    for table in 77 78 79; do ip route flush table $table; ip -6 route flush table $table; done
    ip rule delete from 10.192.0.10; true`);
});

const noLine = 'has no line';

/** Returns the lines of the host's own `ip` that contain each of these names, from all tables. */
async function linesOf(...names: readonly string[]): Promise<readonly string[]> {
  const output = await host.sh(
    'ip -4 -o route show table all; ip -6 -o route show table all; ip -o neigh show nud permanent; ip neigh show proxy; ip rule',
  );
  const lines = output.split('\n').map((line) => line.trim());
  return names.flatMap((name) => {
    const found = lines.filter((line) => line.includes(name) && !line.startsWith('local '));
    return found.length === 0 ? [`${name} ${noLine}`] : found;
  });
}

/** Foreign entries that these tests create. */
const foreignEntries = /10\.192\.0\.(?:7[78]|99)|fd00:20::77|198\.18\.|203\.0\.11|2001:db8|rule show/;

describe('destroy retains an address that foreign routes need, and deletes it after they are gone', () => {
  test.each([
    {
      kind: 'through a gateway in the network of the address',
      keeps: '10.192.0.10',
      routes: {
        '203.0.113.0/24': 'via 10.192.0.1',
        '198.18.8.0/24': 'nexthop via 10.192.0.1 nexthop via 10.192.0.2',
        '198.18.7.0/24': 'nexthop via 10.192.0.1 nexthop via 10.99.0.1 dev eth0',
      },
    },
    {
      kind: 'through that gateway, with special attributes',
      keeps: '10.192.0.10',
      routes: {
        '198.18.9.0/24': 'via 10.192.0.1 table 77',
        '198.18.10.0/24': 'via 10.192.0.1 tos 0x10',
        '198.18.12.0/24': 'via 10.192.0.1 metric 50 mtu 1400 advmss 1300 rtt 20ms',
      },
    },
    {
      kind: 'with the address as source',
      keeps: '10.192.0.10',
      routes: {
        '198.18.11.0/24': 'via inet6 fd00:20::1 dev eth1',
        '198.18.13.0/24': 'dev eth1 table 78 src 10.192.0.10',
        '203.0.115.0/24': 'via 10.99.0.1 dev eth0 src 10.192.0.10',
      },
    },
    {
      kind: 'with the address as source, IPv6',
      keeps: 'fd00:20::a',
      routes: {
        '2001:db8:a::/48': 'via fd00:20::1 dev eth1 src fd00:20::a',
        '2001:db8:b::/48': 'via fd00:20::1 dev eth1 src fd00:20::a table 77',
        '2001:db8:c::/48': 'dev eth0 src fd00:20::a',
      },
    },
  ])('routes $kind', async ({ keeps, routes }) => {
    const before = await host.snapshot();
    await host.prepare();
    const names = Object.keys(routes);
    await host.sh(
      Object.entries(routes)
        .map(([dst, way]) => `ip route add ${dst} ${way}`)
        .join(' && '),
    );
    const lines = await linesOf(...names);
    expect(lines.join()).not.toContain(noLine);

    const first = await host.lazyjack('destroy', '--yes');
    expect(first.output).toContain(`address:eth1/${keeps}  retained: needed by`);
    for (const name of names) expect(first.output).toContain(name);
    expect(first.exitCode).toBe(3);
    expect(await linesOf(...names)).toEqual(lines);
    expect((await readAddresses(host, 'eth1')).map((text) => text.replace(/\/.*/, ''))).toEqual([keeps]);
    expect(await readLink(host, 'eth1')).toEqual({ mtu: 1500, up: true });
    expect((await host.lazyjack('destroy', '--yes')).exitCode).toBe(3);

    const help = /Run: (ip .*), then lazyjack destroy/.exec(first.stdout)?.[1] ?? '';
    for (const command of help.split('; ')) await host.sh(command);
    await host.destroy();
    expect(await host.changesSince(before)).toEqual([]);
  });

  test('a foreign route through the gateway keeps an interface up that was down before apply', async () => {
    await host.sh('ip link set eth1 down');
    const before = await host.snapshot();
    await host.prepare();
    await host.sh('ip route add 203.0.113.0/24 via 10.192.0.1; ip -6 route add 2001:db8:a::/48 via fd00:20::1 dev eth1');
    const { exitCode, output } = await host.lazyjack('destroy', '--yes');
    expect(output).toMatch(/address:eth1\/10\.192\.0\.10 {2}retained: needed by 203\.0\.113\.0\/24 via 10\.192\.0\.1 dev eth1/);
    expect(output).toMatch(/link:eth1 {2}remains up: .*2001:db8:a::\/48/);
    // The fix must not delete lazyjack's own address: that would delete the foreign route too.
    expect(output).not.toMatch(/ip address delete/);
    expect(exitCode).toBe(3);
    expect((await linesOf('203.0.113.0/24', '2001:db8:a::/48')).join()).not.toContain(noLine);
    await host.sh('ip route delete 203.0.113.0/24; ip -6 route delete 2001:db8:a::/48');
    await host.destroy();
    expect(await host.changesSince(before)).toEqual([]);
  });
});

test('destroy leaves foreign entries that do not need the address exactly as they are', async () => {
  const before = await host.snapshot();
  await host.prepare();
  await host.sh(`
    ip neigh add 10.192.0.77 lladdr 02:00:00:00:00:77 dev eth1 nud permanent
    ip neigh add proxy 10.192.0.78 dev eth1
    ip neigh add fd00:20::77 lladdr 02:00:00:00:00:77 dev eth1 nud permanent
    ip route add 198.18.15.0/24 dev eth1
    ip route add 198.18.16.0/24 dev eth1 table 79 mtu lock 1400
    ip route add 198.18.17.0/24 via 192.168.77.1 dev eth1 onlink tos 0x08
    ip route add 198.18.18.0/24 via inet6 fe80::1 dev eth1
    ip route add blackhole 198.18.14.0/24
    ip rule add from 10.192.0.10 table 77
    ip route add 2001:db8:a::/48 via fd00:20::1 dev eth1 mtu 1400
    ip route add 2001:db8:b::/48 via fd00:20::1 dev eth1 mtu 4000 table 77
    ip route add 2001:db8:c::/48 via fd00:20::1 dev eth1 mtu 3000
    ip route add 2001:db8:e::/48 mtu 3000 nexthop via fd00:20::1 dev eth1 nexthop via fd00:20::2 dev eth1`);
  const names = ['10.192.0.77', '10.192.0.78', 'fd00:20::77', ...[14, 15, 16, 17, 18].map((part) => `198.18.${part}.0/24`)];
  names.push('from 10.192.0.10', ...['a', 'b', 'c', 'e'].map((part) => `2001:db8:${part}::/48`));
  const lines = await linesOf(...names);
  expect(lines.join()).not.toContain(noLine);
  await host.destroy();
  expect(await linesOf(...names)).toEqual(lines);
  expect((await host.changesSince(before)).filter((text) => !foreignEntries.test(text))).toEqual([]);
});

test('foreign IPv6 routes keep their MTU when lazyjack changes the MTU of the interface', async () => {
  await host.sh(`
    ip address add fd06::6/64 dev eth1 nodad
    ip route add 2001:db8:a::/48 via fd06::1 dev eth1 mtu 1500
    ip route add 2001:db8:b::/48 via fd06::1 dev eth1 mtu 1500 table 77
    ip route add 2001:db8:c::/48 mtu 1500 nexthop via fd06::1 dev eth1 nexthop via fd06::2 dev eth1`);
  const before = await host.snapshot();
  const lines = await linesOf('2001:db8:');
  await host.prepare();
  expect(await linesOf('2001:db8:')).toEqual(lines);
  expect((await readLink(host, 'eth1')).mtu).toBe(4000);
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test('apply refuses to lower the MTU of a foreign upper interface, and destroy retains the MTU that it needs', async () => {
  await host.sh('ip link set eth1 mtu 9000; ip link add link eth1 name mv0 type macvlan; ip link set mv0 mtu 9000 up');
  const refused = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  expect(refused.output).toMatch(
    /link:eth1 {2}refused\n.*mv0 is on eth1 and has an MTU of 9000: with 4000 on eth1, the kernel would lower it too/,
  );
  expect(refused.exitCode).toBe(1);
  await host.sh('ip link delete mv0; ip link set eth1 mtu 1500');
  const before = await host.snapshot();
  await host.prepare();
  await host.sh('ip link add link eth1 name mv0 type macvlan; ip link set mv0 mtu 4000 up');
  const { exitCode, output } = await host.lazyjack('destroy', '--yes');
  expect(output).toMatch(/link:eth1 {2}keeps its MTU: mv0 has an MTU of 4000 and is on it\n +Run: ip link set dev mv0 mtu 1500, then/);
  expect(exitCode).toBe(3);
  expect([await readLink(host, 'mv0'), await readLink(host, 'eth1')]).toMatchObject([{ mtu: 4000 }, { mtu: 4000 }]);
  await host.sh('ip link delete mv0');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test('an address that is adopted with another prefix length loses none of its settings, its place and no dependent entry', async () => {
  await host.sh(`
    echo 0 >/proc/sys/net/ipv4/conf/eth1/promote_secondaries; echo 0 >/proc/sys/net/ipv4/conf/all/promote_secondaries
    ip address add 10.7.7.1 peer 10.7.7.2/30 dev eth1 valid_lft 3000 preferred_lft 2000
    ip address add 10.192.0.10/24 dev eth1 metric 77 preferred_lft 0
    ip address add 10.192.0.99/24 dev eth1 valid_lft 3000 preferred_lft 2000; ip address add 10.192.0.98 peer 10.192.0.97/24 dev eth1
    ip address add fd00:20::a/80 dev eth1 nodad home preferred_lft 0
    sleep 0.1
    ip route add 203.0.113.0/28 via 10.192.0.1
    ip route add 203.0.113.16/28 via 10.192.0.1 src 10.192.0.10 realms 3/4 mtu lock 1400 advmss 1300 rto_min 100ms features ecn congctl lock reno
    ip route add 203.0.113.32/28 via 10.192.0.1 src 10.192.0.99
    ip route add 198.18.8.0/24 nexthop via 10.192.0.1 nexthop via 10.192.0.2
    ip route add 198.18.9.0/24 via 10.192.0.1 table 77
    ip neigh add 10.192.0.77 lladdr 02:00:00:00:00:77 dev eth1 nud permanent
    ip route add 2001:db8:a::/48 via fd00:20::1 dev eth1 src fd00:20::a
    ip route add 2001:db8:b::/48 via fd00:20::1 dev eth1 src fd00:20::a table 77`);
  const before = await host.snapshot();
  const names = ['203.0.113.', '198.18.', '10.192.0.77', '2001:db8:'];
  const lines = await linesOf(...names);
  await host.prepare('--adopt', 'address:eth1/10.192.0.10', '--adopt', 'address:eth1/fd00:20::a');
  expect((await readAddresses(host, 'eth1')).toSorted()).toEqual([
    '10.192.0.10/16',
    '10.192.0.98/24',
    '10.192.0.99/24',
    '10.7.7.1/30',
    'fd00:20::a/64',
  ]);
  expect(await linesOf(...names)).toEqual(lines);
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  expect(await linesOf(...names)).toEqual(lines);
  expect(await host.changesSince(before)).toEqual([]);
});

test('the place in the order that a restore cannot bring back is named before an address is adopted', async () => {
  await host.sh(`
    ip address add fd00:20::a/80 dev eth1 nodad; ip address add fd00:20::c/64 dev eth1 nodad
    ip address add 10.192.0.10/24 dev eth1 valid_lft 3000 preferred_lft 2000
    ip address add 10.192.0.99/24 dev eth1; ip address add 10.7.7.1/24 dev eth1`);
  const { stdout } = await host.lazyjack('plan', '--phase', 'prepare');
  expect(stdout).toMatch(
    /restores it, in the list of addresses after 10\.7\.7\.1, without its lifetime \(valid_lft \d+ preferred_lft \d+\); until then 10\.192\.0\.99 is the primary/,
  );
  expect(stdout).toMatch(/restores it, in the list of addresses before fd00:20::c$/m);
});

test('a foreign address in the same network and its routes survive destroy', async () => {
  await host.sh('echo 0 >/proc/sys/net/ipv4/conf/eth1/promote_secondaries; echo 0 >/proc/sys/net/ipv4/conf/all/promote_secondaries');
  const before = await host.snapshot();
  await host.prepare();
  await host.sh(`
    ip address add 10.192.0.99/16 dev eth1
    ip route add 203.0.113.0/28 via 10.192.0.1 src 10.192.0.99
    ip route add 203.0.113.16/28 via 10.192.0.1 table 77`);
  const lines = await linesOf('203.0.113.');
  await host.destroy();
  expect(await readAddresses(host, 'eth1')).toEqual(['10.192.0.99/16']);
  expect(await linesOf('203.0.113.')).toEqual(lines);
  expect((await host.changesSince(before)).filter((text) => !foreignEntries.test(text) && !text.includes('10.192.'))).toEqual([]);
});

test('an interface that was down with addresses is set down again and keeps them', async () => {
  await host.sh(`
    ip address add 10.6.6.6/24 dev eth1; ip link set eth1 down; ip address add fd06::6/64 dev eth1 nodad
    ip neigh add 10.6.6.77 lladdr 02:00:00:00:00:77 dev eth1 nud permanent`);
  const before = await host.snapshot();
  await host.prepare();
  await host.destroy();
  expect((await readLink(host, 'eth1')).up).toBe(false);
  expect((await readAddresses(host, 'eth1')).toSorted()).toEqual(['10.6.6.6/24', 'fd06::6/64']);
  // The kernel keeps its local route to an address that existed before the interface was up.
  expect((await host.changesSince(before)).filter((text) => !/^route -6 .*"table":"local"/.test(text))).toEqual([]);
});

test('a failed apply is rolled back and keeps foreign entries on the interface', async () => {
  await host.sh(`
    ip address add 10.5.5.5/24 dev eth1; ip address add fd06::6/64 dev eth1 nodad
    ip route add 203.0.113.0/24 via 10.5.5.1; ip route add 198.18.9.0/24 via 10.5.5.1 table 77
    ip route add 2001:db8:a::/48 via fd06::1 dev eth1 mtu 1500; ip route add 2001:db8:b::/48 via fd06::1 dev eth1 mtu 1500 table 77
    ip neigh add 10.5.5.77 lladdr 02:00:00:00:00:77 dev eth1 nud permanent
    mount --bind /etc /etc; mount -o remount,bind,ro /etc`);
  const before = await host.snapshot();
  try {
    const { exitCode, output } = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
    expect(output).toMatch(/the host is as it was before/);
    expect(exitCode).toBe(1);
    expect(await host.changesSince(before)).toEqual([]);
  } finally {
    await host.sh('umount /etc');
  }
});

test('destroy restores everything else if the driver refuses the old MTU', async () => {
  const before = await host.snapshot();
  await host.prepare();
  const real = (await host.sh('command -v ip')).trim();
  await host.sh(
    `cat >/run/lab/ip; chmod 755 /run/lab/ip; mount --bind ${real} /run/lab/ip-real 2>/dev/null || cp ${real} /run/lab/ip-real; mount --bind /run/lab/ip ${real}`,
    {
      input: `#!/bin/sh
case "$*" in *-batch*) ;; *) exec /run/lab/ip-real "$@" ;; esac
lines=$(cat)
case "$lines" in *"mtu 1500"*) echo 'RTNETLINK answers: Invalid argument' >&2; echo 'Command failed -:1' >&2; exit 1 ;; esac
printf '%s\\n' "$lines" | exec /run/lab/ip-real "$@"
`,
    },
  );
  try {
    const { exitCode, output } = await host.lazyjack('destroy', '--yes');
    expect(output).toMatch(/Not everything was restored:\n {2}! link:eth1 {2}.*Invalid argument\n/);
    expect(exitCode).toBe(3);
    expect(await readAddresses(host, 'eth1')).toEqual([]);
    expect(await readHostsFile(host)).not.toHaveProperty('my-master');
  } finally {
    await host.sh(`umount ${real}`);
  }
  expect((await host.lazyjack('status')).output).toMatch(/link:eth1/);
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});
