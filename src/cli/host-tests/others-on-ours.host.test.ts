import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { afterInit } from '../../lab/after-init.ts';
import { type ClusterHost, type ClusterLab, createClusterLab } from '../../lab/cluster-lab.ts';
import { addressesOn, linkOn } from './look.ts';

const config = `
general: { mode: dual-stack, ${afterInit} }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
mgmt_net: { cidr: 10.192.0.0/16, cidr2: 'fd00:20::/64' }
pod_net: { cidr: 10.244.0.0/16, cidr2: 'fd00:40::/72', mtu: 4000 }
service_net: { cidr: 10.112.0.0/16 }
`;

let lab: ClusterLab;
let host: ClusterHost;

beforeAll(async () => {
  lab = await createClusterLab(config, ['minion1']);
  host = lab.host('minion1');
  await host.sh('ip link set eth0 up');
});

afterAll(async () => {
  await lab.close();
});

/** As the kernel starts it: an interface that is up, and no more. */
beforeEach(async () => {
  await host.lazyjack('destroy', '--yes');
  await host.sh(`
    set +eo pipefail; exec 2>/dev/null
    ip link set eth1 down; ip address flush dev eth1; ip link set eth1 mtu 1500; ip link set eth1 up
    ip route flush root 198.18.0.0/15; ip route flush root 203.0.112.0/20; ip -6 route flush root 2001:db8::/32
    ip -6 route flush table 77; ip rule delete from 10.192.0.10; true`);
});

/** The line in which `ip` names it, in every table. */
async function linesOf(what: string): Promise<readonly string[]> {
  const said = await host.sh(
    `ip -4 -o route show table all; ip -6 -o route show table all; ip -o neigh show nud permanent; ip neigh show proxy; ip rule; true`,
  );
  return said.split('\n').filter((line) => line.includes(what));
}

describe('what needs our address keeps it: destroy says so, and ends it once that is gone', () => {
  test.each([
    { after: 'ip route add 203.0.113.0/24 via 10.192.0.1', what: '203.0.113.0/24', keeps: '10.192.0.10' },
    { after: 'ip route add 198.18.8.0/24 nexthop via 10.192.0.1 nexthop via 10.192.0.2', what: '198.18.8.0/24', keeps: '10.192.0.10' },
    {
      after: 'ip route add 198.18.8.0/24 nexthop via 10.192.0.1 nexthop via 10.99.0.1 dev eth0',
      what: '198.18.8.0/24',
      keeps: '10.192.0.10',
    },
    { after: 'ip route add 198.18.9.0/24 via 10.192.0.1 table 77', what: '198.18.9.0/24', keeps: '10.192.0.10' },
    { after: 'ip route add 198.18.10.0/24 via 10.192.0.1 tos 0x10', what: '198.18.10.0/24', keeps: '10.192.0.10' },
    { after: 'ip route add 198.18.11.0/24 via inet6 fd00:20::1 dev eth1', what: '198.18.11.0/24', keeps: '10.192.0.10' },
    {
      after: 'ip route add 198.18.12.0/24 via 10.192.0.1 metric 50 mtu 1400 advmss 1300 rtt 20ms',
      what: '198.18.12.0/24',
      keeps: '10.192.0.10',
    },
    { after: 'ip route add 198.18.13.0/24 dev eth1 table 78 src 10.192.0.10', what: '198.18.13.0/24', keeps: '10.192.0.10' },
    { after: 'ip route add 203.0.115.0/24 via 10.99.0.1 dev eth0 src 10.192.0.10', what: '203.0.115.0/24', keeps: '10.192.0.10' },
    { after: 'ip -6 route add 2001:db8:a::/48 via fd00:20::1 dev eth1 src fd00:20::a', what: '2001:db8:a::/48', keeps: 'fd00:20::a' },
    {
      after: 'ip -6 route add 2001:db8:b::/48 via fd00:20::1 dev eth1 src fd00:20::a table 77',
      what: '2001:db8:b::/48',
      keeps: 'fd00:20::a',
    },
    { after: 'ip -6 route add 2001:db8:c::/48 dev eth0 src fd00:20::a', what: '2001:db8:c::/48', keeps: 'fd00:20::a' },
  ])('$after', async ({ after, what, keeps }) => {
    const before = await host.snapshot();
    await host.prepare();
    await host.sh(after);
    const lines = await linesOf(what);
    expect(lines).toHaveLength(1);

    const first = await host.lazyjack('destroy', '--yes');
    expect(first.output).toContain(`address:eth1/${keeps}`);
    expect(first.output).toContain(what);
    expect(first.exitCode).toBe(3);
    expect(await linesOf(what)).toEqual(lines);
    expect((await addressesOn(host, 'eth1')).map((text) => text.replace(/\/.*/, ''))).toEqual([keeps]);
    expect(await linkOn(host, 'eth1')).toEqual({ mtu: 1500, up: true });
    expect((await host.lazyjack('destroy', '--yes')).exitCode).toBe(3);

    const help = /(ip (?:-\d )?route delete .*?)(?:, then|$)/m.exec(first.output)?.[1] ?? '';
    expect(help).toContain(what);
    await host.sh(help);
    await host.destroy();
    expect(await host.changesSince(before)).toEqual([]);
  });
});

describe('what does not need our address is there after destroy, exactly', () => {
  test.each([
    { after: 'ip neigh add 10.192.0.77 lladdr 02:00:00:00:00:77 dev eth1 nud permanent', what: '10.192.0.77' },
    { after: 'ip neigh add proxy 10.192.0.78 dev eth1', what: '10.192.0.78' },
    { after: 'ip -6 neigh add fd00:20::77 lladdr 02:00:00:00:00:77 dev eth1 nud permanent', what: 'fd00:20::77' },
    { after: 'ip route add 198.18.15.0/24 dev eth1', what: '198.18.15.0/24' },
    { after: 'ip route add 198.18.15.0/24 dev eth1 table 79 mtu lock 1400', what: '198.18.15.0/24' },
    { after: 'ip route add 198.18.15.0/24 via 192.168.77.1 dev eth1 onlink tos 0x08', what: '198.18.15.0/24' },
    { after: 'ip route add 198.18.15.0/24 via inet6 fe80::1 dev eth1', what: '198.18.15.0/24' },
    { after: 'ip route add blackhole 198.18.14.0/24', what: '198.18.14.0/24' },
    { after: 'ip rule add from 10.192.0.10 table 77', what: 'from 10.192.0.10' },
    { after: 'ip -6 route add 2001:db8:b::/48 via fd00:20::1 dev eth1 mtu 1400', what: '2001:db8:b::/48' },
    { after: 'ip -6 route add 2001:db8:b::/48 via fd00:20::1 dev eth1 mtu 4000 table 77', what: '2001:db8:b::/48' },
    {
      after: 'ip -6 route add 2001:db8:e::/48 mtu 3000 nexthop via fd00:20::1 dev eth1 nexthop via fd00:20::2 dev eth1',
      what: '2001:db8:e::/48',
    },
  ])('$after', async ({ after, what }) => {
    const before = await host.snapshot();
    await host.prepare();
    await host.sh(after);
    const lines = await linesOf(what);
    expect(lines).toHaveLength(1);
    await host.destroy();
    expect(await linesOf(what)).toEqual(lines);
    const changes = await host.changesSince(before);
    expect(changes.filter((text) => !/10\.192\.0\.7[78]|fd00:20::77|198\.18\.|2001:db8|rule show/.test(text))).toEqual([]);
  });
});
