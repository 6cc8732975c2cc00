import { describe, expect, test } from '@jest/globals';
import { generalSettingsAfterInit } from '../../general-settings-after-init.ts';
import { expectUnchangedSince, type Snapshots, takeSnapshots } from '../support/expect-unchanged.ts';
import { expectConverged } from '../support/expect-converged.ts';
import { readAddresses, readHostsFile, readLink } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

interface Mode {
  readonly mode: string;
  readonly config: string;
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly families: readonly string[];
}

/** The modes without NAT64. lazyjack configures only the management interface and the names. */
const modes: readonly Mode[] = [
  {
    mode: 'ipv4',
    config: `
general: { mode: ipv4, ${generalSettingsAfterInit} }
topology:
  my-master: { interface: eth1, opmodes: master, id: 9 }
  node1: { interface: eth1, opmodes: minion, id: 10 }
  node10: { interface: eth1, opmodes: minion, id: 255 }
mgmt_net: { cidr: 10.192.0.0/16 }
pod_net: { cidr: 10.244.0.0/16, mtu: 9000 }
service_net: { cidr: 10.112.0.0/12 }
`,
    addresses: { 'my-master': ['10.192.0.9/16'], node1: ['10.192.0.10/16'], node10: ['10.192.0.255/16'] },
    names: { 'my-master': ['10.192.0.9'], node1: ['10.192.0.10'], node10: ['10.192.0.255'] },
    families: ['-4'],
  },
  {
    mode: 'dual-stack',
    config: `
general: { mode: dual-stack, ${generalSettingsAfterInit} }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  node1: { interface: eth1, opmodes: minion, id: 16 }
  node10: { interface: eth1, opmodes: minion, id: 255 }
mgmt_net: { cidr: 10.192.0.0/16, cidr2: "fd00:20::/64" }
pod_net: { cidr: 10.244.0.0/16, cidr2: "fd00:40::/72", mtu: 9000 }
service_net: { cidr: "fd00:30::/110" }
`,
    addresses: {
      'my-master': ['10.192.0.2/16', 'fd00:20::2/64'],
      node1: ['10.192.0.16/16', 'fd00:20::10/64'],
      node10: ['10.192.0.255/16', 'fd00:20::ff/64'],
    },
    names: {
      'my-master': ['fd00:20::2', '10.192.0.2'],
      node1: ['fd00:20::10', '10.192.0.16'],
      node10: ['fd00:20::ff', '10.192.0.255'],
    },
    families: ['-4', '-6'],
  },
];

describe.each(modes)('mode $mode', ({ config, addresses, names, families }) => {
  let before: Snapshots;

  const lab = useClusterLab(config, ['my-master', 'node1', 'node10'], async () => {
    before = await takeSnapshots(lab.hosts);
    await Promise.all(lab.hosts.map((host) => host.prepare()));
  });

  test('every host has its addresses and every name', async () => {
    for (const host of lab.hosts) {
      expect(await readAddresses(host, 'eth1')).toEqual(addresses[host.name]);
      expect(await readLink(host, 'eth1')).toEqual({ mtu: 9000, up: true });
      expect(await readHostsFile(host)).toMatchObject(names);
    }
  });

  test('no name server, no forwarding and no containers are set up', async () => {
    for (const host of lab.hosts) {
      const script = 'cat /etc/resolv.conf /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding';
      expect(await host.sh(script)).toBe('nameserver 10.99.0.1\n0\n0\n');
    }
  });

  test('hosts reach each other by name', async () => {
    for (const from of lab.hosts) {
      for (const to of lab.hosts) {
        for (const family of families) {
          const { stdout } = await from.exec('ping', [family, '-c1', '-W3', to.name]);
          expect(stdout).toMatch(/ 1 received/);
        }
      }
    }
  });

  test('a second apply writes nothing', () => expectConverged(lab.hosts));

  test('destroy restores every host', async () => {
    await Promise.all(lab.hosts.map((host) => host.destroy()));
    await expectUnchangedSince(lab.hosts, before);
  });
});
