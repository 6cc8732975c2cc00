import { expect, test } from '@jest/globals';
import type { Cluster } from '../../src/config/cluster.ts';
import type { HostReader } from '../../src/core/host/host-ports.ts';
import type { DesiredResource } from '../../src/core/resource.ts';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import { declarePodRoutes } from '../../src/roles/desired/network/pod-routes.ts';

const ipv4 = `
general: { mode: ipv4 }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
  minion2: { interface: eth1, opmodes: minion, id: 250 }
mgmt_net: { cidr: 10.20.0.0/16 }
pod_net: { cidr: 10.244.0.0/16, mtu: 1500 }
service_net: { cidr: 10.96.0.0/16 }
`;

const changes: readonly { readonly what: string; readonly yaml: string; readonly gone: RegExp }[] = [
  { what: 'a node removed', yaml: threeNodesYaml.replace(/ {2}minion2.*\n/u, ''), gone: /minion2|fd00:20::ff/u },
  { what: 'a node renamed', yaml: threeNodesYaml.replace('minion2:', 'worker:'), gone: /minion2/u },
  { what: 'a node renumbered', yaml: threeNodesYaml.replace('id: 255', 'id: 77'), gone: /fd00:20::ff\b/u },
  { what: 'all nodes renumbered', yaml: threeNodesYaml.replace('id: 2 ', 'id: 3 ').replace('id: 10 ', 'id: 2 '), gone: /fd00:20::a\b/u },
  { what: 'another management network', yaml: threeNodesYaml.replaceAll('fd00:20:', 'fd00:21:'), gone: /fd00:20:/u },
  { what: 'another pod network', yaml: threeNodesYaml.replaceAll('fd00:40:', 'fd00:41:'), gone: /fd00:40:/u },
  {
    what: 'another support network',
    yaml: threeNodesYaml.replaceAll('fd00:10:', 'fd00:11:').replaceAll('172.18.', '172.19.'),
    gone: /fd00:10:|172\.18\./u,
  },
  { what: 'another MTU', yaml: threeNodesYaml.replace('9000', '1400'), gone: /9000/u },
  { what: 'another interface', yaml: threeNodesYaml.replaceAll('eth1', 'eth0'), gone: /"eth1","family":6,"address":"fd00:20:/u },
  { what: 'the other plugin', yaml: `general: { plugin: ptp }${threeNodesYaml}`, gone: /never-there/u },
  {
    what: 'the translator on another node',
    yaml: threeNodesYaml.replace('master dns64 nat64', 'master').replace('minion, id: 10', 'minion dns64 nat64, id: 10'),
    gone: /never-there/u,
  },
  { what: 'another mode', yaml: ipv4, gone: /fd00:/u },
];

/** The state of a host, without kernel parameters, whose names have several spellings. */
const textOf = ({ network, files, containers }: ReturnType<ReturnType<typeof plainHost>['record']>): string =>
  JSON.stringify([network, files, containers.networks, containers.containers]);

const addressesOf = ({ network }: ReturnType<ReturnType<typeof plainHost>['record']>): readonly string[] =>
  network.addresses.map(({ dev, address, prefix }) => `${dev} ${address}/${prefix}`).sort();

test.each(changes.flatMap((change) => ['my-master', 'minion1'].map((name) => ({ ...change, name }))))(
  '$what on $name: one plan replaces the old by the new, one reverts it, and destroy restores the host',
  async ({ yaml, gone, name }) => {
    const host = plainHost(name);
    const pristine = host.record();
    const engine = simulatedEngine(host);
    const [old, changed] = [clusterFromYaml(threeNodesYaml), clusterFromYaml(yaml)];
    expect((await engine.apply(await makePrepareDesired(host, old, name))).status).toBe('done');
    const first = host.record();

    expect((await engine.apply(await makePrepareDesired(host, changed, name))).status).toMatch(/done|nothing/);
    expect((await engine.plan(await makePrepareDesired(host, changed, name))).changes).toEqual([]);
    expect(textOf(host.record())).not.toMatch(gone);
    const anew = plainHost(name);
    await simulatedEngine(anew).apply(await makePrepareDesired(anew, changed, name));
    expect(host.record().files).toEqual(anew.record().files);
    expect(addressesOf(host.record())).toEqual(addressesOf(anew.record()));

    expect((await engine.apply(await makePrepareDesired(host, old, name))).status).toMatch(/done|nothing/);
    expect(host.record().files).toEqual(first.files);
    expect((await engine.apply(await makePrepareDesired(host, changed, name))).status).toMatch(/done|nothing/);
    expect((await engine.destroy()).status).toMatch(/done|nothing/);
    expect(host.record()).toEqual(pristine);
  },
);

async function routesToPods(host: HostReader, cluster: Cluster, name: string): Promise<readonly DesiredResource[]> {
  const node = cluster.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return declarePodRoutes({ cluster, node, facts: await readHostFacts(host) });
}

test.each(['my-master', 'minion1'])(
  'another interface on %s: the routes of phase up move too, and destroy restores the host',
  async (name) => {
    const host = plainHost(name);
    const pristine = host.record();
    const engine = simulatedEngine(host);
    for (const yaml of [
      threeNodesYaml,
      threeNodesYaml.replaceAll('eth1', 'eth0'),
      threeNodesYaml,
      threeNodesYaml.replaceAll('eth1', 'eth0'),
    ]) {
      const cluster = clusterFromYaml(yaml);
      const { retained } = await engine.plan(await makePrepareDesired(host, cluster, name));
      expect(retained).toEqual([]);
      expect((await engine.apply(await makePrepareDesired(host, cluster, name))).status).toBe('done');
      expect((await engine.apply(await routesToPods(host, cluster, name), { phase: 'up' })).status).toBe('done');
      expect((await engine.plan(await makePrepareDesired(host, cluster, name))).changes).toEqual([]);
      expect((await engine.plan(await routesToPods(host, cluster, name), 'up')).changes).toEqual([]);
    }
    expect((await engine.apply([], { phase: 'up' })).status).toBe('done');
    expect((await engine.destroy()).status).toBe('done');
    expect(host.record()).toEqual(pristine);
  },
);
