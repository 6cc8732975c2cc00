import { ipv6Networks } from '../../ipv6-networks.ts';

/** A cluster of two nodes with a real Kubernetes, and its expected properties. */
export interface KubernetesVariant {
  readonly yaml: string;
  /** The InternalIP that kubectl shows for each node, one per family. */
  readonly nodeAddresses: readonly string[];
  /** Prefixes of the addresses of pods on the control plane node and on the minion, one pair per family. */
  readonly podAddressPrefixes: readonly (readonly [string, string])[];
  /** Lets processes of a node without a default route of the family reach service addresses. */
  readonly serviceRoute?: string;
}

type Mode = 'ipv6' | 'ipv4' | 'dual-stack';

const networks: Readonly<Record<Mode, Omit<KubernetesVariant, 'yaml'> & { readonly lines: string }>> = {
  ipv6: {
    lines: ipv6Networks,
    nodeAddresses: ['minion1 fd00:20::a', 'my-master fd00:20::2'],
    podAddressPrefixes: [['fd00:40::2:', 'fd00:40::a:']],
    serviceRoute: 'fd00:30::/110',
  },
  ipv4: {
    lines: `
mgmt_net: { cidr: 10.192.0.0/16 }
pod_net: { cidr: 10.244.0.0/16, mtu: 9000 }
service_net: { cidr: 172.30.0.0/16 }
`,
    nodeAddresses: ['minion1 10.192.0.10', 'my-master 10.192.0.2'],
    podAddressPrefixes: [['10.244.2.', '10.244.10.']],
  },
  'dual-stack': {
    lines: `
mgmt_net: { cidr: "fd00:20::/64", cidr2: 10.192.0.0/16 }
pod_net: { cidr: "fd00:40::/72", cidr2: 10.244.0.0/16, mtu: 9000 }
service_net: { cidr: "fd00:30::/110", cidr2: 172.30.0.0/16 }
`,
    nodeAddresses: ['minion1 fd00:20::a 10.192.0.10', 'my-master fd00:20::2 10.192.0.2'],
    podAddressPrefixes: [
      ['fd00:40::2:', 'fd00:40::a:'],
      ['10.244.2.', '10.244.10.'],
    ],
    serviceRoute: 'fd00:30::/110',
  },
};

/**
 * Reads a variant: `MODE` or `MODE/PLUGIN`. Every test run uses the first one. The others take minutes each and are selected with
 * LAZYJACK_KUBERNETES_VARIANT.
 */
export function readKubernetesVariant(name = process.env['LAZYJACK_KUBERNETES_VARIANT'] ?? 'ipv6/bridge'): KubernetesVariant {
  const [mode = '', plugin = 'bridge'] = name.split('/');
  if (mode !== 'ipv6' && mode !== 'ipv4' && mode !== 'dual-stack') throw new Error(`no mode ${mode}: ipv6, ipv4 or dual-stack`);
  const { lines, ...expected } = networks[mode];
  const translator = mode === 'ipv6' ? ' dns64 nat64' : '';
  // On lab hosts, kube-proxy cannot write conntrack limits. Everything else is an ordinary configuration.
  const yaml = `
general:
  mode: ${mode}
  plugin: ${plugin}
  kubeadm:
    KubeProxyConfiguration: { conntrack: { maxPerCore: 0 } }
topology:
  my-master: { interface: eth1, opmodes: master${translator}, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
${lines}`;
  return { yaml, ...expected };
}
