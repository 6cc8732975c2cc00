import type { Phase } from '../../../src/journal/journal-entry.ts';

/** A cluster of two nodes. Tests change one line at a time. */
export const runningClusterYaml = `
general:
  mode: dual-stack
  plugin: bridge
  kubeadm: { KubeProxyConfiguration: { conntrack: { min: 0 } } }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
mgmt_net: { cidr: "fd00:20::/64", cidr2: 10.192.0.0/16 }
pod_net: { cidr: "fd00:40::/72", cidr2: 10.244.0.0/16 }
service_net: { cidr: "fd00:30::/110", cidr2: 10.112.0.0/16 }
`;

/** A change and its expected messages. `phases` are also refused individually. */
export type RunningClusterChange = readonly [
  name: string,
  edit: (text: string) => string,
  phases: readonly Phase[],
  says: readonly RegExp[],
];

export const bothPhases: readonly Phase[] = ['prepare', 'up'];
const upOnly: readonly Phase[] = ['up'];

export const controlPlaneChanges: readonly RunningClusterChange[] = [
  [
    'id',
    (text: string) => text.replace('id: 2', 'id: 3'),
    bothPhases,
    [
      /^error: kubeadm init has fixed this, and the configuration says otherwise$/m,
      /addresses of the node \(node-ip\): fd00:20::2, 10\.192\.0\.2 in the cluster, fd00:20::3, 10\.192\.0\.3 in config\.yaml:\d+$/m,
      /address of the API server \(advertise address\): fd00:20::2 in the cluster, fd00:20::3 in config\.yaml:\d+$/m,
      /names in the API server's certificate: .*fd00:20::2, 10\.192\.0\.2 in the cluster, fd00:20::3, 10\.192\.0\.3 as well/m,
      /pod subnet of this node: fd00:40:0:0:2::\/80, 10\.244\.2\.0\/24 in the cluster, /m,
      /Change the configuration back\.[^]*deletes etcd's data[^]*lazyjack destroy --phase up/,
    ],
  ],
  [
    'mgmt_net',
    (text: string) => text.replace('fd00:20::/64', 'fd00:21::/64'),
    bothPhases,
    [/advertise address\): fd00:20::2 in .*, fd00:21::2/],
  ],
  [
    'service_net',
    (text: string) => text.replace('10.112.0.0/16', '10.113.0.0/16'),
    upOnly,
    [
      /service network \(service_net\): fd00:30::\/110, 10\.112\.0\.0\/16 in the cluster, fd00:30::\/110, 10\.113\.0\.0\/16 in config\.yaml:\d+$/m,
    ],
  ],
  [
    'pod_net',
    (text: string) => text.replace('10.244.0.0/16', '10.245.0.0/16'),
    upOnly,
    [/pod network \(pod_net\): .*10\.244\.0\.0\/16 in/, /pod subnet of this node/],
  ],
  [
    'node_prefix',
    (text: string) => text.replace('10.244.0.0/16', '10.244.0.0/16, node_prefix2: 25'),
    upOnly,
    [/prefix length of a node's pods \(node_prefix\): 24, 80 in the cluster, 25, 80 in/],
  ],
  [
    'plugin',
    (text: string) => text.replace('plugin: bridge', 'plugin: ptp'),
    upOnly,
    [/CNI plugin of running pods \(plugin\): bridge, with 1 pod on this node, in the cluster, ptp in/],
  ],
  [
    'kubernetes-version',
    (text: string) => text.replace('plugin: bridge', 'plugin: bridge\n  kubernetes-version: v1.31.4'),
    upOnly,
    [/version of the control plane: v1\.31\.0 in the cluster, v1\.31\.4 in config\.yaml/, /kubeadm upgrade plan/],
  ],
  [
    'general.kubeadm',
    (text: string) => text.replace('min: 0', 'min: 1'),
    upOnly,
    [/general\.kubeadm\.KubeProxyConfiguration: SHA-256/, /rm \/var\/lib\/lazyjack\/member\.json/],
  ],
  [
    'dnsDomain',
    (text: string) => text.replace('kubeadm: {', 'kubeadm: { ClusterConfiguration: { networking: { dnsDomain: other.test } },'),
    upOnly,
    [/DNS domain of the cluster: cluster\.local in the cluster, other\.test in/],
  ],
  [
    'cri-socket',
    (text: string) => text.replace('plugin: bridge', 'plugin: bridge\n  cri-socket: /run/other.sock'),
    upOnly,
    [/container runtime \(cri-socket\): \S+ in the cluster, \/run\/other\.sock in/],
  ],
  [
    'authority',
    (text: string) => text.replace(/token-cert-hash: "?[0-9a-f]{64}"?/, `token-cert-hash: "${'0'.repeat(64)}"`),
    upOnly,
    [/certificate authority/],
  ],
];

export const workerChanges: readonly RunningClusterChange[] = [
  [
    'id',
    (text: string) => text.replace('id: 10', 'id: 11'),
    bothPhases,
    [
      /^error: kubeadm join has fixed this, and the configuration says otherwise$/m,
      /addresses of the node \(node-ip\): fd00:20::a, 10\.192\.0\.10 in the cluster, fd00:20::b, 10\.192\.0\.11 in/,
      /pod subnet of this node: fd00:40:0:0:a::\/80, 10\.244\.10\.0\/24 in the cluster, fd00:40:0:0:b::\/80, 10\.244\.11\.0\/24 in/,
      /kubectl drain minion1 --ignore-daemonsets` and `kubectl delete node minion1`[^]*lazyjack destroy --phase up`/,
    ],
  ],
  [
    "the control plane node's id",
    (text: string) => text.replace('id: 2 ', 'id: 3 '),
    bothPhases,
    [
      /API server that this node joined: \[fd00:20::2\]:6443 in the cluster, \[fd00:20::3\]:6443 in/,
      /the control plane node must be rebuilt before that/,
    ],
  ],
  [
    'service_net',
    (text: string) => text.replace('fd00:30::/110', 'fd00:31::/110').replace('10.112.0.0/16', '10.113.0.0/16'),
    upOnly,
    [/service network/],
  ],
  ['plugin', (text: string) => text.replace('plugin: bridge', 'plugin: ptp'), upOnly, [/CNI plugin of running pods/]],
  [
    'general.kubeadm',
    (text: string) => text.replace('kubeadm: {', 'kubeadm: { JoinConfiguration: { nodeRegistration: { kubeletExtraArgs: { v: "4" } } },'),
    upOnly,
    [/general\.kubeadm\.JoinConfiguration: nothing in the cluster, SHA-256/],
  ],
];
