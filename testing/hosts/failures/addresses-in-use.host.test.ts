import { beforeEach, describe, expect, test } from '@jest/globals';
import { generalSettingsAfterInit } from '../../general-settings-after-init.ts';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { readAddresses } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';
import { ipv4Networks } from '../../ipv4-networks.ts';

const topology = [
  'my-master: { interface: eth1, opmodes: master, id: 2 }',
  'minion1: { interface: eth1, opmodes: minion, id: 10 }',
  'minion2: { interface: eth1, opmodes: minion, id: 12 }',
];
const ipv6 = clusterYaml(topology.map((line) => line.replace('master,', 'master dns64 nat64,')));
const yaml = (mode: string, networks: string): string => `
general: { ${generalSettingsAfterInit}, mode: ${mode} }
topology:
${topology.map((line) => `  ${line}\n`).join('')}${networks}`;
const ipv4 = yaml('ipv4', ipv4Networks);
const dualStack = yaml(
  'dual-stack',
  'mgmt_net: { cidr: 10.192.0.0/16, cidr2: "fd00:20::/64" }\npod_net: { cidr: 10.244.0.0/16, cidr2: "fd00:40::/72" }\nservice_net: { cidr: 10.112.0.0/16 }\n',
);

let host: ClusterHost;
let other: ClusterHost;
let bare: Snapshot;
/** An ARP probe in the output of `-v`. */
const arpProbe = /arping/;
/** MAC address of the other host. */
const mac = '02:00:00:20:00:03';

const lab = useClusterLab(ipv6, ['minion1', 'minion2'], async () => {
  host = lab.host('minion1');
  other = lab.host('minion2');
  bare = await host.snapshot();
});

beforeEach(async () => {
  await host.sh('ip address flush dev eth1; ip link set eth1 down');
  await other.sh('ip address flush dev eth1; ip link set eth1 down; ip link set eth1 up');
});

async function mustRollBack(config: string, why: RegExp, ...args: readonly string[]): Promise<void> {
  await host.configure(config);
  const before = await host.snapshot();
  const { exitCode, output } = await host.lazyjack('apply', '--phase', 'prepare', '--yes', ...args);
  expect(output).toMatch(why);
  expect(output).toMatch(/^Rolled back: /m);
  expect(exitCode).toBe(1);
  // If something was applied before, the journal exists and records this run too.
  expect((await host.changesSince(before)).filter((line) => !/journal\.(?:head|ndjson): file/u.test(line))).toEqual([]);
}

/** Returns the summaries of the problems of a plan, and its complete standard error. */
async function problems(config: string): Promise<{ readonly said: readonly string[]; readonly stderr: string }> {
  await host.configure(config);
  const { stderr } = await host.lazyjack('plan', '--phase', 'prepare');
  return { said: stderr.split('\n').filter((line) => /^(?:error|warning): /u.test(line)), stderr };
}

describe('another host has the address of this node: the run is rolled back and names its MAC address', () => {
  test('IPv6, by duplicate address detection', async () => {
    await other.sh('ip address add fd00:20::a/64 dev eth1 nodad');
    await mustRollBack(ipv6, new RegExp(`another host on eth1 has fd00:20::a: ${mac} \\(duplicate address detection\\)`));
  });

  test('IPv4, by ARP probes', async () => {
    await other.sh('ip address add 10.192.0.10/16 dev eth1');
    await mustRollBack(ipv4, new RegExp(`another host on eth1 has 10\\.192\\.0\\.10: ${mac} \\(it answered an ARP probe\\)`));
  });

  test('dual-stack, with only the IPv4 address in use', async () => {
    await other.sh('ip address add 10.192.0.10/16 dev eth1');
    await mustRollBack(dualStack, new RegExp(`has 10\\.192\\.0\\.10: ${mac}`));
    expect(await readAddresses(host, 'eth1')).toEqual([]);
  });

  test('IPv4, with an answer only to the last probe', async () => {
    await other.sh(`ip address add 10.192.0.10/16 dev eth1
      nft 'table arp late { chain input { type filter hook input priority 0; arp operation request limit rate 1/hour burst 2 packets drop; }; }'`);
    await mustRollBack(ipv4, new RegExp(`has 10\\.192\\.0\\.10: ${mac}`));
    await other.sh('nft delete table arp late');
  });

  test('at boot too: --force does not override it, and a retry succeeds when the other host is gone', async () => {
    await host.configure(dualStack);
    expect((await host.prepare('-v')).output).toMatch(arpProbe);
    await host.sh('ip address flush dev eth1; ip link set eth1 down');
    await other.sh('ip address add 10.192.0.10/16 dev eth1');
    await mustRollBack(dualStack, new RegExp(`has 10\\.192\\.0\\.10: ${mac}`), '--force');
    await other.sh('ip address flush dev eth1');
    await host.prepare('--force');
    await host.assertConverged('--phase', 'prepare');
    await host.destroy();
    expect(await host.changesSince(bare)).toEqual([]);
  });
});

describe('the neighbour table has the address of this node for another host', () => {
  test.each([
    ['ipv4', ipv4, '10.192.0.10', '10.192.0.99/16', 'ping -c 1 -W 1 10.192.0.10 || true'],
    ['ipv6', ipv6, 'fd00:20::a', 'fd00:20::99/64', 'ping -c 1 -W 1 fd00:20::a || true'],
    ['permanent', ipv4, '10.192.0.10', '10.192.0.99/16', `ip neigh add 10.192.0.10 lladdr ${mac} dev eth1 nud permanent`],
  ])('%s: a problem, before anything is written', async (_, config, address, own, learn) => {
    await other.sh(`ip address add ${address}/${own.split('/')[1] ?? ''} dev eth1 nodad`);
    await host.sh(`ip link set eth1 up; ip address add ${own} dev eth1 nodad; sleep 0.1; ${learn}`);
    const { said, stderr } = await problems(config);
    expect(said).toEqual(['error: another host has the address of this node']);
    expect(stderr).toMatch(new RegExp(`${address} is known on eth1 as ${mac} \\(neighbour table: [A-Z]+\\)`));
    const before = await host.snapshot();
    expect((await host.lazyjack('apply', '--phase', 'prepare', '--yes')).exitCode).toBe(1);
    expect(await host.changesSince(before)).toEqual([]);
  });

  test('an outdated entry: the suggested fix works', async () => {
    await host.sh(`ip link set eth1 up; ip neigh add 10.192.0.10 lladdr ${mac} dev eth1 nud stale`);
    const { stderr } = await problems(ipv4);
    const [, forget = ''] = /If the entry is old: ([^;]+);/.exec(stderr) ?? [];
    expect(forget).toBe('ip neigh del 10.192.0.10 dev eth1');
    await host.sh(forget);
    expect((await problems(ipv4)).said).toEqual([]);
  });

  test('an entry without an answer is ignored', async () => {
    await host.sh('ip link set eth1 up; ip address add 10.192.0.99/16 dev eth1; ping -c 1 -W 1 10.192.0.10 || true');
    expect((await problems(ipv4)).said).toEqual([]);
  });
});

describe('addresses of this host', () => {
  const inUse = 'error: a network of the cluster is in use on this host';
  const ofOther = 'error: this host has the address of another node';

  test.each([
    ['pod network', ipv6, 'eth1', 'fd00:40::1/64', inUse, /the pod network fd00:40::\/72 overlaps fd00:40::1\/64, an address of eth1/],
    ['pods of another node', ipv4, 'eth1', '10.244.12.1/24', inUse, /overlaps 10\.244\.12\.1\/24/],
    ['one address of the pod network', ipv4, 'eth1', '10.244.12.1/32', inUse, /overlaps 10\.244\.12\.1\/32/],
    ['service network', ipv4, 'eth1', '10.112.0.9/16', inUse, /the service network 10\.112\.0\.0\/16 overlaps 10\.112\.0\.9\/16/],
    ['support network', ipv6, 'eth1', 'fd00:10::9/64', inUse, /the support network fd00:10::\/64 overlaps/],
    ['DNS64 prefix', ipv6, 'eth1', 'fd00:10:64:ff9b::9/96', inUse, /the DNS64 prefix/],
    ['another node, IPv6', ipv6, 'eth1', 'fd00:20::2/64', ofOther, /eth1 has fd00:20::2, the address of my-master/],
    ['another node, IPv4', ipv4, 'eth1', '10.192.0.12/16', ofOther, /eth1 has 10\.192\.0\.12, the address of minion2/],
    ['another node, on another interface', ipv4, 'eth0', '10.192.0.12/16', ofOther, /eth0 has 10\.192\.0\.12, the address of minion2/],
  ])('%s: one problem, which names it and how it is removed', async (_, config, dev, address, summary, detail) => {
    await host.sh(`ip link set eth1 up; ip address add ${address} dev ${dev} ${address.includes(':') ? 'nodad' : ''}`);
    const { said, stderr } = await problems(config);
    expect(said).toEqual([summary]);
    expect(stderr).toMatch(detail);
    await host.sh(/remove (?:it|that address): (ip address del \S+ dev \S+)/.exec(stderr)?.[1] ?? 'false');
    expect((await problems(config)).said).toEqual([]);
  });

  test('also while the interface is down', async () => {
    await host.sh('ip address add 10.244.12.1/24 dev eth1');
    expect((await problems(ipv4)).said).toEqual([inUse]);
  });

  test('an address of the previous configuration is deleted in the same plan and is no problem', async () => {
    await host.configure(ipv4.replace('id: 10 ', 'id: 13 '));
    await host.prepare();
    const swapped = ipv4.replace(
      'minion2: { interface: eth1, opmodes: minion, id: 12 ',
      'minion2: { interface: eth1, opmodes: minion, id: 13 ',
    );
    expect((await problems(swapped)).said).toEqual([]);
    await host.prepare();
    expect(await readAddresses(host, 'eth1')).toEqual(['10.192.0.10/16']);
    await host.destroy();
    expect(await host.changesSince(bare)).toEqual([]);
  });
});

describe('addresses that cannot or need not be probed', () => {
  test('without a carrier: applied with a warning', async () => {
    await host.configure(ipv4);
    await host.setManagementCable(false);
    const { stderr } = await host.prepare();
    expect(stderr).toMatch(/not checked whether another host on eth1 has 10\.192\.0\.10: eth1 has no carrier/);
    await host.assertConverged('--phase', 'prepare');
    await host.setManagementCable(true);
    await host.destroy();
    expect(await host.changesSince(bare)).toEqual([]);
  });

  test('an existing address is not probed, even if its prefix length changes', async () => {
    await host.configure(ipv4);
    await host.sh('ip link set eth1 up; ip address add 10.192.0.10/24 dev eth1');
    const adopted = await host.prepare('-v', '--adopt', 'address:eth1/10.192.0.10');
    expect(await readAddresses(host, 'eth1')).toEqual(['10.192.0.10/16']);
    expect(adopted.output).not.toMatch(arpProbe);
    await host.destroy();
  });

  test('without arping: a warning before the first write names the package to install', async () => {
    await host.sh('mkdir /run/lab/arping; while path=$(command -v arping); do mv "$path" /run/lab/arping/; done');
    const { said, stderr } = await problems(ipv4);
    expect(said).toEqual(['warning: not checked whether another host has the address of this node']);
    expect(stderr).toMatch(/apt-get install iputils-arping/);
    expect((await problems(ipv6)).said).toEqual([]);
    await host.configure(ipv4);
    const { output } = await host.prepare();
    expect(output.match(/not checked/g)).toHaveLength(1);
    expect((await problems(ipv4)).said).toEqual([]);
    await host.destroy();
  });
});
