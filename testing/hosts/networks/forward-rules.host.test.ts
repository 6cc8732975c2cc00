import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { satisfies } from '../../../src/core/state.ts';
import { readHostFacts } from '../../../src/host/read-host-facts.ts';
import { linuxPacketFilter } from '../../../src/host/packet-filter/linux-packet-filter.ts';
import { type SimulatedHost, simulatedHost } from '../../../src/host/simulated/simulated-host.ts';
import { commandsOnHost } from '../support/commands-on-host.ts';
import { readPacketFilterTables } from '../../../lab/snapshot/snapshot-packet-filter.ts';
import { createLab, type Lab, type LabHost } from '../../../lab/hosts/create-lab.ts';
import { clusterFromYaml } from '../../simulated/simulated-cluster.ts';
import { chain } from '../../../src/resources/kinds/chain/index.ts';
import { declarePacketFilter } from '../../../src/roles/desired/network/forward-rules.ts';

const yaml = `
general: { mode: dual-stack }
topology:
  my-master: { interface: far, opmodes: master, id: 2 }
  minion1: { interface: far, opmodes: minion, id: 10 }
mgmt_net: { cidr: "fd00:20::/64", cidr2: 10.192.0.0/16 }
pod_net: { cidr: "fd00:40::/72", cidr2: 10.244.0.0/16 }
service_net: { cidr: "fd00:30::/110" }
`;

/** A pod of this node, a pod of another node, and an outside host without a route to pods. This host routes between them. */
const stage = `
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip6tables -P FORWARD DROP
place() {
  ip netns add $1; ip link add $4 type veth peer name eth0 netns $1
  ip addr add $2.1/24 dev $4; ip addr add $3:1/80 dev $4 nodad; ip link set $4 up
  ip -n $1 addr add $2.9/24 dev eth0; ip -n $1 addr add $3:9/80 dev eth0 nodad; ip -n $1 link set eth0 up
}
place near 10.244.2 fd00:40:0:0:2: lazyjack-pods
place far 10.244.10 fd00:40:0:0:a: far
place outside 198.51.100 2001:db8:0:0:1: outside
ip -n near route add default via 10.244.2.1; ip -n near route add default via fd00:40:0:0:2::1
ip -n far route add default via 10.244.10.1; ip -n far route add default via fd00:40:0:0:a::1
`;
const unstage =
  'for link in lazyjack-pods far outside; do ip link del $link; done; for name in near far outside; do ip netns del $name; done; ip6tables -P FORWARD ACCEPT';

const far = { 4: '10.244.10.9', 6: 'fd00:40:0:0:a::9' } as const;
const outside = { 4: '198.51.100.9', 6: '2001:db8:0:0:1::9' } as const;

let lab: Lab;
let host: LabHost;
let machine: SimulatedHost;

beforeAll(async () => {
  lab = await createLab({ images: false, hosts: ['my-master'] });
  host = lab.host('my-master');
  // The kind uses nothing else of the host.
  machine = { ...simulatedHost(), packetFilter: linuxPacketFilter(commandsOnHost(host)) };
});
afterAll(() => lab.close());

async function desiredResources() {
  const cluster = clusterFromYaml(yaml);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no node');
  return declarePacketFilter({ cluster, node, facts: await readHostFacts(machine) });
}

async function probeAll() {
  const all = await desiredResources();
  const probed = await chain.probe(
    machine,
    all.map(({ ref }) => ref.id),
  );
  return all.map((desired, at) => {
    const found = probed[at];
    if (found?.known !== true) throw new Error(`${desired.address} cannot be read`);
    return { id: desired.ref.id, desiredState: desired.state, live: found.state };
  });
}

const write = async (direction: 'create' | 'restore') => {
  const all = await probeAll();
  const changes = all.map(({ id, desiredState, live }) => ({ id, before: live, after: direction === 'create' ? desiredState : null }));
  await chain.write(machine, changes, new AbortController().signal);
};
const isQuiet = async () => (await probeAll()).every(({ desiredState, live }) => satisfies(live, desiredState));

const reaches = async (from: string, address: string): Promise<boolean> =>
  (await host.exec('ip', ['netns', 'exec', from, 'ping', '-c1', '-W1', address], { check: false })).exitCode === 0;

/** Which addresses the pod of this node reaches, IPv4 first. */
async function picture() {
  const results: boolean[] = [];
  for (const address of [far[4], outside[4], far[6], outside[6]]) results.push(await reaches('near', address));
  return results;
}

/** The first echo request that arrives at a place when the pod of this node pings it. */
async function seenBy(place: string, family: 4 | 6, address: string): Promise<string> {
  const script = `
ip netns exec near ping -c9 -i0.2 ${address} >/run/ping 2>&1 &
ip netns exec ${place} timeout 5 tcpdump -Z root -n -c1 -l -i eth0 '${family === 4 ? 'icmp[0]==8' : 'icmp6 and ip6[40]==128'}'
wait`;
  return host.sh(script);
}

describe("through Docker's FORWARD DROP", () => {
  beforeEach(async () => {
    await host.sh(stage);
  });
  afterEach(async () => {
    await host.sh(unstage);
  });

  test('traffic passes only while the chains exist, also after a restart of Docker', async () => {
    const before = await readPacketFilterTables(host);
    expect(await host.sh('iptables -S FORWARD | head -1')).toBe('-P FORWARD DROP\n');
    expect(await picture()).toEqual([false, false, false, false]);

    await write('create');
    expect(await isQuiet()).toBe(true);
    expect(await picture()).toEqual([true, true, true, true]);

    await host.restartDocker();
    expect(await host.sh('iptables -S FORWARD 1')).toContain('-j DOCKER-USER');
    expect(await isQuiet()).toBe(true);
    expect(await picture()).toEqual([true, true, true, true]);

    await write('restore');
    expect(await picture()).toEqual([false, false, false, false]);
    expect(await readPacketFilterTables(host)).toEqual(before);
  });

  test('pods see the addresses of pods, and outside hosts see the address of the node', async () => {
    await write('create');
    for (const family of [4, 6] as const) {
      expect(await seenBy('far', family, far[family])).toContain(family === 4 ? '10.244.2.9 >' : 'fd00:40::2:0:0:9 >');
      expect(await seenBy('outside', family, outside[family])).toContain(family === 4 ? '198.51.100.1 >' : '2001:db8::1:0:0:1 >');
    }
    await write('restore');
  });
});
