import { describe, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import { expectUnchangedSince, type Snapshots, takeSnapshots } from '../support/expect-unchanged.ts';
import { expectConverged } from '../support/expect-converged.ts';
import { addPod, toUrlHost, type Pod } from './cni-pods.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

interface Mode {
  readonly mode: 'ipv6' | 'ipv4' | 'dual-stack';
  readonly networks: string;
  /** Opmodes of the master. */
  readonly opmodes?: string;
  /** Addresses of a service whose only endpoint is the calling pod, one per family. */
  readonly services: readonly string[];
}

const modes: readonly Mode[] = [
  {
    mode: 'ipv6',
    opmodes: 'master dns64 nat64',
    networks: `
support_net: { cidr: "fd00:10::/64", v4cidr: 172.18.0.0/16 }
mgmt_net: { cidr: "fd00:20::/64" }
pod_net: { cidr: "fd00:40::/72", mtu: 9000 }
service_net: { cidr: "fd00:30::/110" }
nat64: { v4_cidr: 172.18.0.128/25, v4_ip: 172.18.0.200, ip: "fd00:10::200" }
dns64: { remote_server: 10.99.0.1, cidr: "fd00:10:64:ff9b::/96", ip: "fd00:10::100" }`,
    services: ['fd00:30::99'],
  },
  {
    mode: 'ipv4',
    networks: `
mgmt_net: { cidr: 10.192.0.0/16 }
pod_net: { cidr: 10.244.0.0/16, mtu: 9000 }
service_net: { cidr: 10.112.0.0/16 }`,
    services: ['10.112.0.99'],
  },
  {
    mode: 'dual-stack',
    networks: `
mgmt_net: { cidr: "fd00:20::/64", cidr2: 10.192.0.0/16 }
pod_net: { cidr: "fd00:40::/72", cidr2: 10.244.0.0/16, mtu: 9000 }
service_net: { cidr: "fd00:30::/110", cidr2: 10.112.0.0/16 }`,
    services: ['fd00:30::99', '10.112.0.99'],
  },
];

const configuration = ({ mode, networks, opmodes = 'master' }: Mode): string => `
general: { mode: ${mode}, plugin: bridge }
topology:
  my-master: { interface: eth1, opmodes: ${opmodes}, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
  minion2: { interface: eth1, opmodes: minion, id: 255 }
${networks}
`;

/** Docker sets this policy for both families from version 27. Also creates a foreign container network. */
const foreignSetup = `
  for program in iptables ip6tables; do $program -P FORWARD DROP; done
  mkdir -p /etc/cni/net.d
  echo '{"cniVersion":"0.4.0","name":"other","plugins":[{"type":"loopback"}]}' >/etc/cni/net.d/87-other.conflist
  ip link add cni-other type bridge; ip addr add 10.77.0.1/24 dev cni-other; ip link set cni-other up`;

const files = { others: '/etc/cni/net.d/87-other.conflist' };

describe.each(modes)('mode $mode', (mode) => {
  let before: Snapshots;
  let pods: readonly Pod[];

  const plug = async (): Promise<void> => {
    pods = await Promise.all(lab.hosts.map((host) => addPod(host, `pod-on-${host.name}`)));
  };
  const unplug = async (): Promise<void> => {
    await Promise.all(pods.map((pod) => pod.remove()));
  };

  const lab = useClusterLab(
    configuration(mode),
    [
      { name: 'my-master', docker: true, kubernetes: 'stub' },
      { name: 'minion1', kubernetes: 'stub' },
      { name: 'minion2', kubernetes: 'stub' },
    ],
    async () => {
      await Promise.all(lab.hosts.map((host) => host.sh(foreignSetup)));
      const master = lab.host('my-master');
      expect(await master.lazyjack('init')).toMatchObject({ exitCode: 0 });
      before = await takeSnapshots(lab.hosts);
      const config = await master.sh(`cat ${clusterDirectory}/config.yaml`);
      await Promise.all(lab.hosts.map((host) => host.configure(config)));
      await Promise.all(lab.hosts.map((host) => host.prepare()));
      await master.apply('--phase', 'up');
      await Promise.all(lab.hosts.filter((host) => host !== master).map((host) => host.apply('--phase', 'up')));
      await plug();
    },
  );

  const eachPlugin = (): void => {
    test('pods reach each other across hosts, and hosts reach pods, without address translation', async () => {
      expect(pods.map(({ addresses }) => addresses.length)).toEqual(pods.map(() => mode.services.length));
      await Promise.all(pods.map((pod) => expectReached(pod, pods)));
      await Promise.all(lab.hosts.map((host) => expectPodsAnswer(host, pods)));
    });

    test('packets of 8900 bytes pass unfragmented', async () => {
      const [from, ...others] = pods;
      for (const address of others.flatMap(({ addresses }) => addresses)) {
        const size = address.includes(':') ? 8900 - 48 : 8900 - 28;
        expect(await from?.sh(`ping -c 1 -W 5 -M do -s ${size} ${address}`)).toContain(' 1 received');
      }
    });

    test('a pod reaches itself through the address of a service', async () => {
      for (const pod of pods) await expectSelf(pod, mode.services);
    });

    if (mode.mode === 'ipv6') {
      test('pods resolve IPv4-only names and fetch 5 MB through NAT64', async () => {
        for (const pod of pods) {
          expect(await pod.sh('dig +short v4only.example AAAA')).toBe('fd00:10:64:ff9b::a63:1\n');
          expect(await pod.sh('curl -sS -m 30 http://v4only.example/5mb | sha256sum')).toBe(
            await lab.host('my-master').sh('curl -4 -sS http://10.99.0.1/5mb | sha256sum'),
          );
        }
      });
    } else {
      test('pods reach the internet with the address of their node', async () => {
        for (const pod of pods) {
          expect(await pod.sh('curl -4 -sS -m 10 http://10.99.0.1/')).toMatch(/^you are 10\.99\.0\.1\d\n$/);
        }
      });
    }

    test('a second apply writes nothing', async () => {
      await expectConverged(lab.hosts, ['--phase', 'up']);
    });
  };

  describe('plugin bridge', eachPlugin);

  test('a change of the plugin is planned and applied', async () => {
    await unplug();
    for (const host of lab.hosts) await host.sh(`sed -i 's/plugin: bridge/plugin: ptp/' ${clusterDirectory}/config.yaml`);
    const plan = await lab.host('minion1').lazyjack('plan', '--phase', 'up');
    expect(plan.stdout).toMatch(/~ file:\/etc\/cni\/net\.d\/10-lazyjack\.conflist/);
    expect(plan.stdout).toMatch(/- bridge:lazyjack-pods/);
    // The accept rules of each family name the interfaces of pods, which change with the plugin. The copy of the configuration changes too.
    expect(plan.stdout).toContain(`Plan: 0 to create, ${2 + mode.services.length} to update, 0 to replace, 1 to delete.`);
    await Promise.all(lab.hosts.map((host) => host.apply('--phase', 'up')));
    await plug();
  });

  describe('plugin ptp', eachPlugin);

  test('without pods, destroy restores every host and keeps foreign objects', async () => {
    await unplug();
    for (const phase of ['up', 'prepare']) await Promise.all(lab.hosts.map((host) => host.destroy('--phase', phase)));
    await expectUnchangedSince(lab.hosts, before);
    for (const host of lab.hosts)
      expect(await host.sh(`cat ${files.others}; ip -br addr show cni-other`)).toMatch(/"other"[^]*10\.77\.0\.1/);
  });
});

/** Connects from one pod to every other in every family. Each target reports the address of its client. */
async function expectReached(from: Pod, all: readonly Pod[]): Promise<void> {
  const targets = all.filter((pod) => pod !== from).flatMap(({ addresses }) => addresses);
  const output = await from.sh(targets.map((address) => `curl -gsS -m 10 'http://${toUrlHost(address)}/'; echo`).join('\n'));
  const own = (address: string): string | undefined => from.addresses.find((mine) => mine.includes(':') === address.includes(':'));
  expect(output.trim().split('\n')).toEqual(targets.map(own));
}

/** Connects as the kubelet does to pods of its own node, and an API server to pods of other nodes. */
async function expectPodsAnswer(host: ClusterHost, pods: readonly Pod[]): Promise<void> {
  const targets = pods.flatMap(({ addresses }) => addresses);
  const output = await host.sh(targets.map((address) => `curl -gsS -m 10 'http://${toUrlHost(address)}/'; echo`).join('\n'));
  expect(output.trim().split('\n')).toHaveLength(targets.length);
}

/** Writes the rules of kube-proxy: DNAT to the pod, and masquerade with the address of the node for packets from the same pod. */
async function expectSelf({ host, addresses, sh }: Pod, services: readonly string[]): Promise<void> {
  for (const service of services) {
    const address = addresses.find((mine) => mine.includes(':') === service.includes(':')) ?? '';
    const iptables = service.includes(':') ? 'ip6tables' : 'iptables';
    const rules = (op: string): string => `
      ${iptables} -t nat ${op} PREROUTING -d ${service} -p tcp --dport 80 -j DNAT --to-destination ${toUrlHost(address)}
      ${iptables} -t nat ${op} POSTROUTING -s ${address} -d ${address} -j MASQUERADE`;
    await host.sh(rules('-I'));
    try {
      expect(await sh(`curl -gsS -m 5 'http://${toUrlHost(service)}/'`)).not.toBe('');
    } finally {
      await host.sh(rules('-D'));
    }
  }
}
