import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLab, type Lab, type LabHost } from './create-lab.ts';
import { compareSnapshots, takeSnapshot } from '../snapshot/snapshot.ts';
import { watchWrites } from '../snapshot/watch-writes.ts';

let lab: Lab;
let controlPlaneNode: LabHost;
let workerNode: LabHost;

beforeAll(async () => {
  lab = await createLab({
    hosts: [
      { name: 'master', management: 'up' },
      { name: 'minion1', management: 'up', docker: false },
    ],
  });
  controlPlaneNode = lab.host('master');
  workerNode = lab.host('minion1');
});

afterAll(async () => {
  await lab.close();
});

describe('a throwaway host', () => {
  test('looks like an unconfigured machine', async () => {
    expect(await controlPlaneNode.sh('hostname; cat /proc/sys/net/ipv6/conf/all/forwarding; ip -br addr show eth1 scope global')).toBe(
      'master\n0\n',
    );
    expect(await workerNode.sh('cat /proc/sys/net/ipv4/ip_forward')).toBe('0\n');
  });

  test('cannot write kernel parameters of the machine', async () => {
    await expect(controlPlaneNode.sh('echo 1 >/proc/sys/vm/panic_on_oom')).rejects.toThrow('Read-only file system');
  });

  test('reaches other hosts over the switch with large frames', async () => {
    for (const [index, host] of [controlPlaneNode, workerNode].entries()) {
      await host.sh(`ip link set eth1 mtu 9000; ip addr add fd00:99::${index + 1}/64 dev eth1 nodad`);
    }
    expect(await controlPlaneNode.sh('ping -c 1 -W 5 -M do -s 8000 fd00:99::2')).toContain('1 received');
    for (const host of [controlPlaneNode, workerNode]) await host.sh('ip addr flush dev eth1 scope global; ip link set eth1 mtu 1500');
  });

  test('loses its carrier when the cable is pulled', async () => {
    await controlPlaneNode.setManagementCable(false);
    expect(await controlPlaneNode.sh('cat /sys/class/net/eth1/carrier')).toBe('0\n');
    await controlPlaneNode.setManagementCable(true);
    expect(await controlPlaneNode.sh('cat /sys/class/net/eth1/carrier')).toBe('1\n');
  });

  test('has an IPv4-only internet', async () => {
    expect(await controlPlaneNode.sh('dig +short v4only.example A; dig +short v4only.example AAAA; dig +short dual.example AAAA')).toBe(
      '10.99.0.1\n2001:db8::80\n',
    );
    expect(await controlPlaneNode.sh('curl -sS http://v4only.example/')).toBe('you are 10.99.0.10\n');
    expect(await controlPlaneNode.sh('dig +tcp nowhere.example')).toContain('NXDOMAIN');
  });

  test('is the only host to learn a default route from its router advertisements', async () => {
    await workerNode.learnDefaultRoute();
    expect(await controlPlaneNode.sh('ip -6 route show default')).toBe('');
    expect(await workerNode.sh('ip -6 route show default')).toMatch(/^default via fe80::\S+ dev eth0 proto ra /);
  });

  test('a command receives signals and reports which one ended it', async () => {
    const command = controlPlaneNode.start('sleep', ['100'], { check: false });
    await command.signal('SIGTERM');
    expect((await command.done).signal).toBe('SIGTERM');
  });

  test('a command that times out ends with all its children', async () => {
    const { timedOut } = await controlPlaneNode.exec('sleep', ['4711'], { timeout: 100, check: false });
    expect(timedOut).toBe(true);
    expect(await controlPlaneNode.sh('pgrep -f "[s]leep 4711" || echo none')).toBe('none\n');
  });
});

describe('a snapshot', () => {
  test('of an unchanged host equals the next', async () => {
    expect(compareSnapshots(await takeSnapshot(controlPlaneNode), await takeSnapshot(controlPlaneNode))).toEqual([]);
  });

  test('shows changes, and none once they are reverted', async () => {
    const before = await takeSnapshot(controlPlaneNode);
    const mode = (await controlPlaneNode.sh('stat -c %a /etc/fstab')).trim();
    await controlPlaneNode.sh(`
      cp -a /etc/debian_version /root/kept; mv /etc/hosts /root/; rm /etc/debian_version; mkdir -p /var/lib/new/deep; touch /run/made
      chmod 600 /etc/fstab; cp -a /etc/apt /root/apt; rm -r /etc/apt; mkdir /etc/apt
      sysctl -qw net.ipv6.conf.all.forwarding=1; ip link set eth1 mtu 1400; ip route add 10.1.0.0/16 via 10.99.0.1
      ip address add 10.6.0.2/24 dev eth1; ip address add 10.6.0.1/24 dev eth1; ip address add 10.5.0.1/24 dev eth1 preferred_lft 0
      ip route add 10.2.0.0/16 dev eth0 mtu lock 1400; nft 'add table inet t; add chain inet t c; add rule inet t c counter accept'
      ip6tables -A FORWARD -j ACCEPT; docker network create extra; docker create --name idle lazyjack/dns64:2`);
    const changes = compareSnapshots(before, await takeSnapshot(controlPlaneNode)).map(({ area, name }) => `${area} ${name}`);
    for (const expected of [
      ...['file /etc/debian_version', 'file /etc/hosts', 'file /etc/fstab', 'file /var/lib/new/deep', 'file /etc/apt/apt.conf.d'],
      ...['file in memory /run/made', 'sysctl net/ipv6/conf/all/forwarding', 'link eth1', 'packet filter ip6tables filter'],
      ...['packet filter nft table inet t', 'address eth1 inet order'],
      ...['docker network extra', 'docker container /idle'],
    ]) {
      expect(changes).toContain(expected);
    }
    expect(changes.filter((change) => change.startsWith('route -4')).join()).toContain('10.1.0.0/16');
    expect(changes.join('\n')).toMatch(/^route unicast 10\.2\.0\.0\/16 .* mtu lock 1400$/m);
    expect(changes.join('\n')).toMatch(/^address eth1 .*"deprecated":true.*"10\.5\.0\.1"/m);
    // The same addresses, rules and routes otherwise.
    const later = await takeSnapshot(controlPlaneNode);
    await controlPlaneNode.sh(`
      ip address del 10.6.0.2/24 dev eth1; ip address del 10.6.0.1/24 dev eth1
      ip address add 10.6.0.1/24 dev eth1; ip address add 10.6.0.2/24 dev eth1
      nft 'flush chain inet t c; add rule inet t c counter drop'`);
    const order = { area: 'address', name: 'eth1 inet order', before: '10.6.0.2 10.5.0.1 10.6.0.1', after: '10.5.0.1 10.6.0.1 10.6.0.2' };
    const differences = compareSnapshots(later, await takeSnapshot(controlPlaneNode));
    expect(differences).toContainEqual(order);
    expect(differences).toContainEqual(expect.objectContaining({ name: 'nft table inet t', after: expect.stringContaining('drop') }));
    await controlPlaneNode.sh(`
      docker rm idle; docker network rm extra; ip6tables -D FORWARD -j ACCEPT
      nft delete table inet t; ip -4 address flush dev eth1
      ip route del 10.2.0.0/16; ip route del 10.1.0.0/16; ip link set eth1 mtu 1500; sysctl -qw net.ipv6.conf.all.forwarding=0
      rmdir /etc/apt; mv /root/apt /etc/apt; chmod ${mode} /etc/fstab
      rm -r /var/lib/new /run/made; mv /root/hosts /etc/hosts; mv /root/kept /etc/debian_version`);
    expect(compareSnapshots(before, await takeSnapshot(controlPlaneNode))).toEqual([]);
  });
});

describe('a watch', () => {
  test('reports nothing if nothing is written', async () => {
    const watch = await watchWrites(controlPlaneNode);
    await controlPlaneNode.sh('cat /etc/hosts; ip -6 route; docker ps; sysctl -a 2>/dev/null >/dev/null; true');
    expect(await watch.stop()).toEqual([]);
  });

  test('reports writes even if they are reverted', async () => {
    const watch = await watchWrites(controlPlaneNode);
    await controlPlaneNode.sh(
      'touch /etc/x; rm /etc/x; ip addr add fd00:1::1/64 dev lo; ip addr del fd00:1::1/64 dev lo; docker rm $(docker create debian:bookworm-slim true)',
    );
    const writes = (await watch.stop()).join('\n');
    expect(writes).toContain('file: /etc');
    expect(writes).toContain('fd00:1::1');
    expect(writes).toContain('docker: container destroy');
  });
});
