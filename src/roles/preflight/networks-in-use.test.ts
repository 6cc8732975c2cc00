import { expect, test } from '@jest/globals';
import type { Route, SpecialRoute } from '../../core/host/network-port.ts';
import { readHostFacts } from '../../host/read-host-facts.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { checkNetworksInUse } from './networks-in-use.ts';

async function findings(dst: string, dev: string, via: string | null = null) {
  const cluster = clusterFromYaml(threeNodesYaml);
  const node = cluster.nodes.find(({ name }) => name === 'minion1');
  if (node === undefined) throw new Error('no minion1');
  const facts = await readHostFacts(plainHost('minion1'));
  const route: Route = {
    ...{ family: 6, dst, via, dev, mtu: null, protocol: 'boot', metric: 1024, source: null, attributes: null, expires: false },
  };
  const routes = [...facts.network.routes, route];
  return checkNetworksInUse({ cluster, node, facts: { ...facts, network: { ...facts.network, routes } } });
}

async function found(dst: string, dev: string, via: string | null = null): Promise<readonly string[]> {
  return (await findings(dst, dev, via)).map(({ detail }) => detail);
}

async function foundSpecial(dst: string, what: string) {
  const cluster = clusterFromYaml(threeNodesYaml);
  const node = cluster.nodes.find(({ name }) => name === 'minion1');
  if (node === undefined) throw new Error('no minion1');
  const facts = await readHostFacts(plainHost('minion1'));
  const specialRoutes: readonly SpecialRoute[] = [{ family: 6, dst, what }];
  const problems = checkNetworksInUse({ cluster, node, facts: { ...facts, network: { ...facts.network, specialRoutes } } });
  return problems.map(({ severity, detail, fix }) => `${severity}: ${detail} ${fix ?? ''}`);
}

test.each([
  ['fd00:40:0:0:b::/81', 'blackhole', /^error: the pod network .* of type blackhole\. .*ip route del blackhole fd00:40:0:0:b::\/81$/u],
  ['fd00:40:0:0:a::/80', 'unreachable', /the pod network .*ip route del unreachable fd00:40:0:0:a::\/80$/u],
  ['fd00:20::77/128', 'prohibit', /the management network .*ip route del prohibit/u],
  ['fd00:10::100/128', 'blackhole', /the support network/u],
  ['fd00:10:64:ff9b::808:0/112', 'unreachable', /the DNS64 prefix/u],
  ['fd00:30::/16', 'unreachable', /the service network/u],
  ['fd00:30::/120', '2 next hops', /one with 2 next hops\. .*ip route del fd00:30::\/120$/u],
])('a route into a network of the cluster that leads nowhere: %s %s', async (dst, what, expected) => {
  expect(await foundSpecial(dst, what)).toEqual([expect.stringMatching(expected)]);
});

test.each([
  ['fd00:40::/64', 'blackhole'],
  ['::/0', 'unreachable'],
  // The resource of this route refuses it.
  ['fd00:40:0:0:2::/80', 'blackhole'],
  ['fd00:99::/64', 'blackhole'],
])('a route that is no nearer than those of the cluster is no problem: %s %s', async (dst, what) => {
  expect(await foundSpecial(dst, what)).toEqual([]);
});

test('a part of a desired route behind another host is a problem', async () => {
  expect(await found('fd00:40:0:0:2::/81', 'eth1', 'fd00:20::99')).toHaveLength(1);
  expect(await found('fd00:40::/72', 'eth1', 'fd00:20::99')).toEqual([]);
});

test('routes of the ptp plugin for pods of this node are no problem', async () => {
  expect(await found('fd00:40::a:0:0:7/128', 'veth3ba3f052')).toEqual([]);
  expect(await found('fd00:40:0:0:a::/80', 'veth3ba3f052')).toEqual([]);
});

test('pods of another node, or an interface of no pod, are a problem', async () => {
  expect(await found('fd00:40::b:0:0:7/128', 'veth3ba3f052')).toEqual([
    'the pod network fd00:40::/72 overlaps the route to fd00:40::b:0:0:7/128 over veth3ba3f052.',
  ]);
  expect(await found('fd00:40::a:0:0:7/128', 'eth0')).toHaveLength(1);
});

test('on the management interface: what is on the link is, but for routes that are wanted, behind another host, or in the management network', async () => {
  expect(await found('fd00:30::/112', 'eth1')).toHaveLength(1);
  expect(await found('fd00:40:0:0:b::1/128', 'eth1')).toHaveLength(1);
  for (const dst of ['fd00:10:64:ff9b::/96', 'fd00:10::/64', 'fd00:40:0:0:2::/80', 'fd00:20::/80'])
    expect(await found(dst, 'eth1')).toEqual([]);
  expect(await found('fd00:30::/112', 'eth1', 'fd00:20::2')).toEqual([]);
});

test('the fix can be pasted into a shell, whatever the name of an interface', async () => {
  const [finding] = await findings('fd00:40::b:0:0:7/128', '$(reboot)');
  expect(finding?.fix).toMatch(/ip route del fd00:40::b:0:0:7\/128 dev '\$\(reboot\)'$/u);
});
