import { describe, expect, test } from '@jest/globals';
import { readHostFacts } from '../../host/read-host-facts.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { findForwardedBefore } from '../desired/network/forwarded-before.ts';
import { declareGuardChains } from '../desired/network/guard-chains.ts';
import { runPreflightChecks } from './run-preflight-checks.ts';
import type { RoleInput } from '../role-input.ts';
import { checkNetworkExposure } from './network-exposure.ts';
import { checkBlockedTraffic } from './blocked-traffic.ts';
import { ipv4Networks } from '../../../testing/ipv4-networks.ts';

const ipv4 = `
general: { mode: ipv4 }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
${ipv4Networks}`;

type Written = NonNullable<Parameters<typeof plainHost>[2]>;

async function inputOf(written: Written, yaml = ipv4, name = 'minion1'): Promise<RoleInput> {
  const cluster = clusterFromYaml(yaml);
  const node = cluster.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(name);
  return { cluster, node, facts: await readHostFacts(plainHost(name, {}, written), { readsNft: true }) };
}

describe('without iptables', () => {
  const bare: Written = { packetFilter: { iptables: 'missing' } };
  const said = (input: RoleInput) =>
    checkNetworkExposure(input).map(({ severity, summary, isForcible }) => [severity, summary, isForcible]);

  test.each([
    ['a host that forwards nothing', {}, ipv4, 'minion1', ['warning', 'iptables is missing', false]],
    ['one that forwards', { sysctls: { 'net/ipv4/conf/eth0/forwarding': '1' } }, ipv4, 'minion1', ['error', 'iptables is missing', true]],
    [
      'one that forwards IPv6 only, and has no networks of it',
      { sysctls: { 'net/ipv6/conf/all/forwarding': '1' } },
      ipv4,
      'minion1',
      ['warning', 'iptables is missing', false],
    ],
    ['the NAT64 node', {}, threeNodesYaml, 'my-master', ['error', 'iptables is missing', true]],
  ] as const)('%s', async (_, more, yaml, name, finding) => {
    const input = await inputOf({ ...bare, ...more }, yaml, name);
    expect(said(input)).toEqual([finding]);
    expect(declareGuardChains(input)).toEqual([]);
  });

  test('for somebody who may not look, a chain is wanted all the same', async () => {
    const input = await inputOf({ packetFilter: { iptables: 'denied' } });
    expect(checkNetworkExposure(input)).toEqual([]);
    expect(declareGuardChains(input).map(({ address }) => address)).toEqual(['chain:ipv4/mangle/LAZYJACK-GUARD']);
  });
});

/** A host that forwards from eth0, and has a way to the management network by eth1. */
function forwarding(rules: readonly string[] = [], policy = 'ACCEPT', more: Readonly<Record<string, readonly string[]>> = {}): Written {
  const others = Object.entries(more).map(([chain, own]) => ({ name: chain, rules: [...own] }));
  return {
    network: {
      links: [
        { name: 'lo', index: 1, mtu: 65536 },
        { name: 'eth0', index: 2 },
        { name: 'eth1', index: 3 },
        { name: 'docker0', index: 4 },
      ],
      addresses: [{ dev: 'eth1', family: 4, address: '10.192.0.77', prefix: 24 }],
      routes: [{ family: 4, dst: '0.0.0.0/0', via: '192.0.2.1', dev: 'eth0' }],
    },
    sysctls: { 'net/ipv4/conf/eth0/forwarding': '1', 'net/ipv4/conf/docker0/forwarding': '1' },
    packetFilter: { ipv4: [{ name: 'filter', chains: [{ name: 'FORWARD', policy, rules: [...rules] }, ...others] }] },
  };
}

describe('interfaces that were forwarded to the management network before', () => {
  test.each([
    ['nothing in its way', forwarding(), ['eth0', 'docker0']],
    ["Docker's policy and rules", forwarding(['-i docker0 ! -o docker0 -j ACCEPT'], 'DROP'), ['docker0']],
    ['replies alone are accepted', forwarding(['-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'], 'DROP'), []],
    ['a part is accepted', forwarding(['-s 192.0.2.7/32 -i eth0 -j ACCEPT'], 'DROP'), ['eth0']],
    ['all of one is dropped', forwarding(['-i eth0 -j DROP']), ['docker0']],
    ['a part is dropped', forwarding(['-i eth0 -p tcp -j DROP']), ['eth0', 'docker0']],
    ['dropped in a chain', forwarding(['-j ADMIN'], 'ACCEPT', { ADMIN: ['-d 10.0.0.0/8 -j REJECT'] }), []],
    [
      'dropped behind a chain that gives it back',
      forwarding(['-j ADMIN', '-o eth1 -j DROP'], 'ACCEPT', { ADMIN: ['-i eth0 -j RETURN'] }),
      [],
    ],
    ['dropped towards another interface', forwarding(['-o eth2 -j DROP']), ['eth0', 'docker0']],
    ['a chain of ours is there', forwarding([], 'ACCEPT', { 'LAZYJACK-FORWARD': [] }), []],
    ['no way there', { ...forwarding(), network: {} }, []],
    ['nothing forwards', { ...forwarding(), sysctls: {} }, []],
    ['not to be seen', { ...forwarding(), packetFilter: { iptables: 'denied' } }, []],
  ] satisfies [string, Written, string[]][])('%s', async (_, written, devices) => {
    const input = await inputOf(written);
    expect(findForwardedBefore(input)[4]).toEqual(devices);
    const rules = declareGuardChains(input).flatMap(({ state }) => (Array.isArray(state?.['rules']) ? state['rules'].map(String) : []));
    expect(rules.filter((rule) => rule.startsWith('-d 10.192.0.0/16 -i '))).toHaveLength(devices.length);
    expect(checkNetworkExposure(input).map(({ severity }) => severity)).toEqual(devices.length === 0 ? [] : ['warning']);
  });

  test('are those that the first apply recorded, whatever is found later', async () => {
    const content = '{ "ipv4": ["eth7"], "ipv6": [] }';
    const path = '/var/lib/lazyjack/forwarded-before.json';
    const files = (text: string): Written['files'] => ({
      '/var/lib/lazyjack': { type: 'directory' },
      [path]: { type: 'file', content: text },
    });
    expect(findForwardedBefore(await inputOf({ ...forwarding(), files: files(content) }))).toEqual({ 4: ['eth7'], 6: [] });
    expect(findForwardedBefore(await inputOf({ ...forwarding(), files: files('not ours') }))).toEqual({ 4: [], 6: [] });
  });

  test('the configuration has the last word', async () => {
    const input = await inputOf(forwarding(), ipv4.replace('mode: ipv4', 'mode: ipv4, forward-from: []'));
    expect(checkNetworkExposure(input)).toEqual([]);
    expect(JSON.stringify(declareGuardChains(input))).not.toContain('-i eth0');
  });
});

describe('foreign rules that block traffic of the cluster', () => {
  const rules = (...own: string[]): Written => ({
    packetFilter: { ipv4: [{ name: 'filter', chains: [{ name: 'FORWARD', policy: 'DROP', rules: own }] }] },
  });
  const nft = (policy: string, ...own: string[]): Written => ({
    packetFilter: { nftIpv4: [{ name: 'inet fw', chains: [{ name: 'forward', policy, rules: own }] }] },
  });

  test.each([
    ['a policy of DROP is none', rules(), 0],
    ['all is dropped', rules('-j DROP'), 1],
    ['from pods', rules('-i lazyjack-pods -j REJECT'), 1],
    ['from some pods', rules('-s 10.244.1.0/24 -j DROP'), 0],
    ['one kind of packets', rules('-p tcp -j DROP'), 0],
    ['all that was not accepted before', rules('-i lazyjack-pods -j ACCEPT', '-i lazyjack-pods -j DROP'), 0],
    ['all but the cluster', rules('! -i lazyjack-pods -o eth0 -j DROP'), 0],
    ['nftables, by its policy', nft('DROP'), 1],
    ['nftables, by a rule', nft('ACCEPT', '-i lazyjack-pods -j DROP'), 1],
    ['nftables, which accepts it all', nft('DROP', '-s 10.244.0.0/16 -j ACCEPT', '-d 10.244.0.0/16 -j ACCEPT'), 0],
    ['nftables, by words that nobody understands', nft('ACCEPT', '-m nft -j DROP'), 0],
  ] satisfies [string, Written, number][])('%s', async (_, written, problems) => {
    const found = checkBlockedTraffic(await inputOf(written));
    expect(found).toHaveLength(problems);
    for (const { severity, detail, fix } of found)
      expect([severity, detail, fix]).toEqual(['error', expect.stringContaining('drops packets "'), expect.any(String)]);
  });

  test('general.forward-order: first goes before iptables, and not before nftables', async () => {
    const yaml = ipv4.replace('mode: ipv4', 'mode: ipv4, forward-order: first');
    expect(checkBlockedTraffic(await inputOf(rules('-j DROP'), yaml))).toEqual([]);
    expect(checkBlockedTraffic(await inputOf(nft('DROP'), yaml))).toMatchObject([{ isForcible: true }]);
  });

  test('they are reported in phase up', async () => {
    expect(runPreflightChecks(await inputOf(rules('-j DROP')), 'up').map(({ summary }) => summary)).toContain(
      'a rule of this host stops what the cluster needs',
    );
  });
});
