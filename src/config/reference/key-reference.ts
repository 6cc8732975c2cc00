/** What a person needs to know about a key of the configuration. Texts are one line of Markdown; code is in backquotes. */
export interface KeyReference {
  /** What it is for. */
  readonly summary: string;
  /** What may be written, besides what `form` says. */
  readonly rule?: string;
  /** As text; absent: there is none. */
  readonly default?: string;
  readonly example?: string;
  /** The form of a value; absent for a key that has keys of its own. */
  readonly form?: ValueForm;
}

/** How a value is written, as far as an editor can check it. `lazyjack validate` checks more. */
export type ValueForm =
  /** `what`: such as `IPv4 address`; absent: any text. */
  | { readonly type: 'text'; readonly pattern?: string; readonly what?: string }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  | { readonly type: 'whole-number'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'list' }
  | { readonly type: 'document' };

const text: ValueForm = { type: 'text' };
const boolean: ValueForm = { type: 'boolean' };
const written = (what: string, pattern: string): ValueForm => ({ type: 'text', what, pattern });
/** A slash and a length: an editor marks an address without them. */
const network = written('network, ADDRESS/LENGTH', '^[^/]+/[0-9]+$');
const ipv4 = written('IPv4 address', '^[0-9.]+$');
const ipv6 = written('IPv6 address', '^[0-9A-Fa-f:.]+$');
const wholeNumber = (minimum: number, maximum: number): ValueForm => ({ type: 'whole-number', minimum, maximum });
const plugin: KeyReference = {
  summary: 'The CNI plugin.',
  default: '`bridge`',
  form: { type: 'choice', choices: ['bridge', 'ptp'] },
};
const image: KeyReference = {
  summary: 'The image of the container.',
  default: 'the image that lazyjack builds',
  example: 'registry.example/translator:1',
  form: text,
};
const document: KeyReference = {
  summary: 'Merged into the document of this kind that lazyjack writes for kubeadm.',
  form: { type: 'document' },
};

/** Of the file, which has no path. */
export const wholeFileSummary = 'The configuration of a cluster, one YAML file, the same on every node.';

/** Every key, by its path. `NODE` stands for the name of a node. A test compares the paths with the schema. */
export const keyReference: Readonly<Record<string, KeyReference>> = {
  general: { summary: 'Settings of the whole cluster.' },
  'general.mode': {
    summary: 'The address families of the cluster.',
    rule: 'in any case',
    default: '`ipv6`',
    form: { type: 'choice', choices: ['ipv6', 'ipv4', 'dual-stack'] },
  },
  'general.plugin': plugin,
  'general.token': {
    summary: 'The bootstrap token with which nodes join. lazyjack never prints it.',
    rule: 'six characters, a dot, sixteen characters, of a-z and 0-9',
    default: 'written by `lazyjack init`',
    form: text,
  },
  'general.token-cert-hash': {
    summary: "SHA-256 of the cluster's CA, by which nodes that join recognise the control plane node.",
    rule: '64 hexadecimal digits, with or without `sha256:` before them',
    default: 'written by `lazyjack init`',
    form: text,
  },
  'general.insecure': {
    summary: '`true`: no `init`; nodes join with a well-known token and do not verify the control plane node. For labs.',
    default: '`false`',
    form: boolean,
  },
  'general.work-area': {
    summary: 'The directory of kubeadm.conf, certificates and logs.',
    rule: 'an absolute path, not a system directory, below directories that only root can write',
    default: '`/var/lib/lazyjack`',
    form: written('path', '^/'),
  },
  'general.kubernetes-version': {
    summary: 'The version of Kubernetes that kubeadm installs.',
    rule: '`latest`, or a version such as `v1.20.2` or `v1.13.0-alpha.1`',
    default: 'the version of the installed kubeadm',
    example: 'v1.31.4',
    form: text,
  },
  'general.cri-socket': {
    summary: 'The socket of the container runtime.',
    rule: 'a URL or a path',
    default: 'detected on the node',
    example: 'unix:///run/containerd/containerd.sock',
    form: text,
  },
  'general.forward-from': {
    summary:
      'Networks and interfaces from which the node forwards packets to the networks of the cluster. It drops such packets from every other interface outside the cluster.',
    rule: '`[]` allows no source',
    default: 'nothing',
    example: '[192.0.2.0/24, eth0]',
    form: { type: 'list' },
  },
  'general.forward-order': {
    summary: "`first`: lazyjack's accept rules come before foreign rules that drop the same traffic, and override them.",
    default: 'behind these rules',
    form: { type: 'choice', choices: ['first'] },
  },
  'general.kubeadm': { summary: 'Additions to the documents that lazyjack writes for kubeadm, by kind.', default: 'nothing' },
  'general.kubeadm.InitConfiguration': document,
  'general.kubeadm.ClusterConfiguration': document,
  'general.kubeadm.JoinConfiguration': document,
  'general.kubeadm.KubeletConfiguration': document,
  'general.kubeadm.KubeProxyConfiguration': document,
  'general.timeouts': { summary: 'Time limits in seconds.' },
  'general.timeouts.kubeadm': { summary: 'For one run of kubeadm.', default: '`600`', form: wholeNumber(1, 86_400) },
  'general.timeouts.containers': { summary: 'Until a container is healthy.', default: '`120`', form: wholeNumber(1, 86_400) },
  plugin: { ...plugin, summary: 'The CNI plugin, as 1.3 has it. Write it below `general`.' },
  topology: { summary: 'The nodes, by host name (RFC 1123: a-z, 0-9, `-` and dots). Exactly one is the control plane node.' },
  'topology.NODE': { summary: 'A node. Its addresses are computed from its id.' },
  'topology.NODE.interface': {
    summary: 'The interface to the other nodes. Do not use the interface of your own login session.',
    rule: '1 to 15 characters',
    example: 'eth1',
    form: text,
  },
  'topology.NODE.opmodes': {
    summary: 'One or more of `master` (control plane node), `minion` (worker node), `dns64`, `nat64`, separated by blanks.',
    rule: 'in mode `ipv6` exactly one node has `dns64 nat64`; other modes ignore these two',
    example: 'master dns64 nat64',
    form: text,
  },
  'topology.NODE.id': {
    summary: 'The number of the node in the management network and the pod network.',
    rule: 'unique; it must fit both networks',
    example: '10',
    form: wholeNumber(2, 2 ** 31 - 1),
  },
  'topology.NODE.ssh': {
    summary: 'How `lazyjack fleet` reaches the node. Other commands ignore it.',
    default: "the name of the node, and the rest from ssh's own configuration",
  },
  'topology.NODE.ssh.host': {
    summary: "A name or an address, or a Host of ssh's own configuration.",
    rule: 'letters, digits and `_.:%-`, not `-` first',
    default: 'the name of the node',
    example: '192.0.2.10',
    form: text,
  },
  'topology.NODE.ssh.user': {
    summary: 'The user to log in as: root, or a user for whom sudo asks no password.',
    rule: 'letters, digits and `_.@+-`, not `-` first',
    default: "from ssh's own configuration",
    example: 'admin',
    form: text,
  },
  'topology.NODE.ssh.port': {
    summary: 'The TCP port of sshd.',
    default: "from ssh's own configuration, else 22",
    example: '2222',
    form: wholeNumber(1, 65_535),
  },
  mgmt_net: { summary: 'The network of the nodes. The address of a node is the address of the network plus its id.' },
  'mgmt_net.cidr': { summary: 'The network of the nodes.', example: 'fd00:20::/64', form: network },
  'mgmt_net.cidr2': { summary: 'The network of the other family, in mode `dual-stack`.', example: '10.192.0.0/16', form: network },
  pod_net: { summary: 'The network of all pods. Each node has a part of it, its pod subnet.' },
  'pod_net.cidr': { summary: 'The network of all pods.', example: 'fd00:40::/72', form: network },
  'pod_net.cidr2': { summary: 'The network of the other family, in mode `dual-stack`.', example: '10.244.0.0/16', form: network },
  'pod_net.mtu': {
    summary: 'Bytes, for the management interface and the pods.',
    default: '`1500`',
    example: '9000',
    form: wholeNumber(1280, 65_535),
  },
  'pod_net.node_prefix': {
    summary: "The size of one node's pod subnet in `cidr`.",
    rule: 'at most 30 for IPv4 and 126 for IPv6',
    default: 'the length of `cidr` + 8',
    example: '80',
    form: wholeNumber(1, 128),
  },
  'pod_net.node_prefix2': {
    summary: "The size of one node's pod subnet in `cidr2`.",
    rule: 'at most 30 for IPv4 and 126 for IPv6',
    default: 'the length of `cidr2` + 8',
    example: '24',
    form: wholeNumber(1, 128),
  },
  service_net: { summary: 'The network of the services.' },
  'service_net.cidr': {
    summary: 'The network of the services.',
    rule: '/12 to /28 for IPv4, /108 to /124 for IPv6, as kubeadm requires',
    example: 'fd00:30::/110',
    form: network,
  },
  'service_net.cidr2': {
    summary: 'The network of the other family, in mode `dual-stack`.',
    rule: 'only if services need both families',
    example: '10.96.0.0/12',
    form: network,
  },
  support_net: { summary: 'The networks of the two containers, for mode `ipv6`. The first address of each is the gateway.' },
  'support_net.cidr': { summary: 'The IPv6 network of the two containers.', example: 'fd00:10::/64', form: network },
  'support_net.v4cidr': { summary: 'The IPv4 network of the two containers.', example: '172.18.0.0/16', form: network },
  nat64: { summary: 'The NAT64 server, for mode `ipv6`.' },
  'nat64.ip': { summary: 'Its IPv6 address.', rule: 'inside `support_net.cidr`', example: 'fd00:10::200', form: ipv6 },
  'nat64.v4_ip': { summary: 'Its IPv4 address.', rule: 'inside `support_net.v4cidr`', example: '172.18.0.200', form: ipv4 },
  'nat64.v4_cidr': {
    summary: 'The address pool. DNS64 takes an address of it, the NAT64 node two, and each other node one.',
    rule: 'a part of `support_net.v4cidr`, /29 or larger, without the gateway and the broadcast address',
    example: '172.18.0.128/25',
    form: network,
  },
  'nat64.image': image,
  dns64: { summary: 'The DNS64 server, for mode `ipv6`.' },
  'dns64.ip': {
    summary: 'Its IPv6 address.',
    rule: 'inside `support_net.cidr`, different from `nat64.ip`',
    example: 'fd00:10::100',
    form: ipv6,
  },
  'dns64.cidr': {
    summary: 'The prefix of synthesized addresses.',
    rule: 'length 32, 40, 48, 56, 64 or 96, bits 64 to 71 zero (RFC 6052); `64:ff9b::/96` only with a DNS server that has a global address',
    example: 'fd00:10:64:ff9b::/96',
    form: network,
  },
  'dns64.remote_server': { summary: 'The IPv4 address of the DNS server that DNS64 queries.', example: '8.8.8.8', form: ipv4 },
  'dns64.allow_aaaa_use': {
    summary: '`true`: DNS64 returns real IPv6 addresses if a name has any. `false`: it synthesizes every answer.',
    default: '`false`',
    form: boolean,
  },
  'dns64.allow_ipv6_use': { summary: 'The name of `allow_aaaa_use` in some configurations of 1.3. Write `allow_aaaa_use`.', form: boolean },
  'dns64.image': image,
};
