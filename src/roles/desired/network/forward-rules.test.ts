import { expect, test } from '@jest/globals';
import { canonicalRule } from '../../../core/packet-filter/filter-rule.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { readHostFacts } from '../../../host/read-host-facts.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import { declareGuardChains } from './guard-chains.ts';
import { declarePacketFilter, declareTranslationChains } from './forward-rules.ts';
import { declarePodRoutes } from './pod-routes.ts';
import type { RoleInput } from '../../role-input.ts';
import { declareBridgeNetfilter } from '../up-phase.ts';

const dualStack = `
general: { mode: dual-stack }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
mgmt_net: { cidr: "fd00:20::/64", cidr2: 10.192.0.0/16 }
pod_net: { cidr: "fd00:40::/72", cidr2: 10.244.0.0/16, mtu: 9000 }
service_net: { cidr: "fd00:30::/110" }
`;

async function inputFor(yaml: string, name: string): Promise<RoleInput> {
  const cluster = clusterFromYaml(yaml);
  const node = cluster.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(name);
  return { cluster, node, facts: await readHostFacts(plainHost(name)) };
}

/** Rules by address, without the owner mark that each of them must have. */
function rulesOf(desired: readonly DesiredResource[]): Record<string, string[]> {
  const mark = '-m comment --comment lazyjack ';
  return Object.fromEntries(
    desired.map(({ address, state }) => {
      const rules = state?.['rules'];
      const texts = Array.isArray(rules) ? rules.map(String) : [];
      expect(texts.every((text) => text.includes(mark))).toBe(true);
      // Desired rules are compared with the output of iptables-save, so they must have the same form.
      expect(texts.map(canonicalRule)).toEqual(texts);
      return [address, texts.map((text) => text.replace(mark, ''))];
    }),
  );
}

test('a worker node in mode ipv6', async () => {
  expect(rulesOf(declarePacketFilter(await inputFor(threeNodesYaml, 'minion1')))).toEqual({
    'chain:ipv6/filter/LAZYJACK-FORWARD': [
      '-s fd00:40::/72 -i lazyjack-pods -j ACCEPT',
      '-s fd00:40::/72 -d fd00:40::/72 -i eth1 -o lazyjack-pods -j ACCEPT',
      '-s fd00:20::/64 -d fd00:40::/72 -i eth1 -o lazyjack-pods -j ACCEPT',
      '-d fd00:40::/72 -o lazyjack-pods -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT',
      '-d fd00:40::/72 -o eth1 -m conntrack --ctstate DNAT -j ACCEPT',
      '-s fd00:40::/72 -i eth1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ],
    'chain:ipv6/nat/LAZYJACK-POSTROUTING': [
      '-s fd00:40::/72 -d fd00:40::/72 -j RETURN',
      '-s fd00:40::/72 -d fd00:20::/64 -j RETURN',
      '-s fd00:40::/72 -d fd00:30::/110 -j RETURN',
      '-s fd00:40::/72 -j MASQUERADE',
    ],
  });
});

test('a translator lets the support network through, in both families', async () => {
  const input = await inputFor(threeNodesYaml, 'my-master');
  expect(rulesOf(declareTranslationChains(input))).toEqual({
    'chain:ipv4/filter/LAZYJACK-TRANSLATION': [
      '-s 172.18.0.0/16 -i lazyjack0 -j ACCEPT',
      '-d 172.18.0.0/16 -o lazyjack0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ],
    'chain:ipv6/filter/LAZYJACK-TRANSLATION': [
      '-i lazyjack0 -o lazyjack0 -j ACCEPT',
      ...['fd00:10::/64', 'fd00:10:64:ff9b::/96'].flatMap((behind) => [
        `-s fd00:20::/64 -d ${behind} -i eth1 -o lazyjack0 -j ACCEPT`,
        `-s ${behind} -d fd00:20::/64 -i lazyjack0 -o eth1 -j ACCEPT`,
      ]),
    ],
  });
  expect(Object.keys(rulesOf(declarePacketFilter(input)))).toEqual([
    'chain:ipv6/filter/LAZYJACK-FORWARD',
    'chain:ipv6/nat/LAZYJACK-POSTROUTING',
  ]);
});

test('no other node translates, and without iptables there is no chain', async () => {
  expect(declareTranslationChains(await inputFor(threeNodesYaml, 'minion1'))).toEqual([]);
  const input = await inputFor(threeNodesYaml, 'my-master');
  const filter = { readable: false, isIptablesMissing: true, reason: 'iptables is missing' } as const;
  const facts = { ...input.facts, forwarding: { ...input.facts.forwarding, filter: { 4: filter, 6: filter } } };
  expect(declareTranslationChains({ ...input, facts })).toEqual([]);
});

test('both families have their own networks', async () => {
  const desired = declarePacketFilter(await inputFor(dualStack, 'minion1'));
  expect(desired.map(({ state }) => state?.['parent'])).toEqual(['FORWARD', 'POSTROUTING', 'FORWARD', 'POSTROUTING']);
  expect(rulesOf(desired)['chain:ipv4/nat/LAZYJACK-POSTROUTING']).toEqual([
    '-s 10.244.0.0/16 -d 10.244.0.0/16 -j RETURN',
    '-s 10.244.0.0/16 -d 10.192.0.0/16 -j RETURN',
    '-s 10.244.0.0/16 -j MASQUERADE',
  ]);
});

test('plugin ptp: by the names of veth interfaces and by source', async () => {
  const input = await inputFor(dualStack.replace('mode: dual-stack', 'mode: dual-stack, plugin: ptp'), 'minion1');
  expect(rulesOf(declarePacketFilter(input))['chain:ipv4/filter/LAZYJACK-FORWARD']?.[0]).toBe('-s 10.244.0.0/16 -i veth+ -j ACCEPT');
  expect(rulesOf(declareGuardChains(input))['chain:ipv4/mangle/LAZYJACK-GUARD']).toContain('-s 10.244.0.0/16 -i veth+ -j RETURN');
});

test.each(['eth0', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::/32', '::/0'])('from %s, as the configuration says', async (from) => {
  const yaml = dualStack.replace('mode: dual-stack', `mode: dual-stack, forward-from: ["${from}"]`);
  const input = await inputFor(yaml, 'minion1');
  // That they are canonical is looked at there.
  const rules = Object.values({ ...rulesOf(declarePacketFilter(input)), ...rulesOf(declareGuardChains(input)) }).flat();
  const condition = from === 'eth0' ? '-i eth0 ' : from.endsWith('/0') ? '' : `-s ${from} `;
  expect(rules.filter((rule) => rule === `${condition}-j RETURN`)).toHaveLength(from === 'eth0' ? 2 : 1);
  expect(
    rules.some(
      (rule) =>
        rule === `${condition}-d 10.244.0.0/16 -j ACCEPT` ||
        rule.includes(`/72 ${condition}-j ACCEPT`) ||
        rule === `${condition}-d fd00:40::/72 -j ACCEPT`,
    ),
  ).toBe(true);
});

test('pods of every other node are behind its management address, family by family', async () => {
  const desired = declarePodRoutes(await inputFor(dualStack, 'my-master'));
  expect(desired.map(({ address, state }) => [address, state?.['via'], state?.['dev']])).toEqual([
    ['route:fd00:40:0:0:a::/80', 'fd00:20::a', 'eth1'],
    ['route:10.244.10.0/24', '10.192.0.10', 'eth1'],
  ]);
  expect(desired.every(({ needs }) => needs.includes('address:eth1/fd00:20::2'))).toBe(true);
  expect(declarePodRoutes(await inputFor(threeNodesYaml, 'minion1')).map(({ address }) => address)).toEqual([
    'route:fd00:40:0:0:2::/80',
    'route:fd00:40:0:0:ff::/80',
  ]);
});

test('a node that only translates has no pods', async () => {
  const yaml = threeNodesYaml.replace('opmodes: minion, id: 255', 'opmodes: dns64 nat64, id: 255').replace('master dns64 nat64', 'master');
  expect(declarePodRoutes(await inputFor(yaml, 'minion1')).map(({ address }) => address)).toEqual(['route:fd00:40:0:0:2::/80']);
});

test('bridged packets pass iptables once the module is loaded', async () => {
  const desired = declareBridgeNetfilter(await inputFor(threeNodesYaml, 'minion1'));
  expect(desired.map(({ address, needs }) => [address, needs])).toEqual([
    ['module:br_netfilter', []],
    ['module:overlay', []],
    ['sysctl:net/bridge/bridge-nf-call-iptables', ['module:br_netfilter']],
    ['sysctl:net/bridge/bridge-nf-call-ip6tables', ['module:br_netfilter']],
  ]);
});
