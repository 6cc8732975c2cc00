import type { Json } from '../../core/json.ts';
import type { Path } from '../config-problem.ts';

/** A setting of kubeadm on which lazyjack itself relies, so that `general.kubeadm` must not have another value. */
export interface ReservedSetting {
  /** From the kind on. */
  readonly path: Path;
  /** A flag in the list of arguments at this path. */
  readonly argument?: string;
  /** The only value that `general.kubeadm` may have. */
  readonly allowed?: Json;
  /** lazyjack writes it, so that null would remove it. */
  readonly isWritten?: boolean;
  readonly onlyIpv6?: boolean;
  /** The end of a sentence that begins with the name of the setting. */
  readonly why: string;
  readonly fix: string;
}

const remove = 'Remove the line.';
const pki = '/etc/kubernetes/pki';

/** Settings of the document in which a node registers. */
function reservedOfRegistration(kind: 'InitConfiguration' | 'JoinConfiguration'): readonly ReservedSetting[] {
  const registration = [kind, 'nodeRegistration'];
  const path = [...registration, 'kubeletExtraArgs'];
  const kubelet = (argument: string, why: string, fix = remove): ReservedSetting => ({ path, argument, why, fix });
  return [
    {
      path: [kind, 'dryRun'],
      allowed: false,
      why: 'makes kubeadm change nothing, so that this host never becomes a node.',
      fix: 'Remove the line. "lazyjack plan" shows what apply would do.',
    },
    {
      path: [...registration, 'name'],
      isWritten: true,
      why: 'is the name of the node in topology, by which other nodes know it.',
      fix: 'Rename the node in topology, and remove the line.',
    },
    {
      path: [...registration, 'criSocket'],
      isWritten: true,
      why: 'is also what "kubeadm reset" needs to end the membership.',
      fix: 'Write general.cri-socket instead.',
    },
    {
      ...kubelet('node-ip', 'is the management address of the node, to which the routes of the other nodes lead.'),
      isWritten: true,
      fix: 'Remove it. The address follows from mgmt_net and the id of the node.',
    },
    kubelet(
      'hostname-override',
      'changes the name by which other nodes know this node.',
      'Rename the node in topology, and remove the argument.',
    ),
    kubelet('container-runtime-endpoint', 'contradicts the socket in criSocket.', 'Write general.cri-socket instead.'),
    {
      ...kubelet('resolv-conf', 'takes DNS64 away from pods and from the DNS of the cluster.'),
      onlyIpv6: true,
    },
    kubelet(
      'config',
      'replaces the configuration that kubeadm writes for the kubelet.',
      'Write a KubeletConfiguration in general.kubeadm.',
    ),
    kubelet('kubeconfig', 'moves the file by which lazyjack recognises a node.'),
    kubelet('bootstrap-kubeconfig', 'moves the file by which lazyjack recognises a node.'),
    kubelet('root-dir', 'moves /var/lib/kubelet, which lazyjack reads and "destroy" restores.'),
    kubelet('cert-dir', 'moves the certificates by which lazyjack recognises a complete node.'),
    kubelet('pod-manifest-path', 'moves the manifests of the control plane, which lazyjack reads.'),
  ];
}

/** All of them, in the order of the documents. */
export const reservedSettings: readonly ReservedSetting[] = [
  ...reservedOfRegistration('InitConfiguration'),
  {
    path: ['InitConfiguration', 'localAPIEndpoint', 'bindPort'],
    allowed: 6443,
    why: 'is 6443, the port at which the other nodes join.',
    fix: remove,
  },
  {
    path: ['ClusterConfiguration', 'certificatesDir'],
    allowed: pki,
    why: `is ${pki}, where lazyjack puts the certificate authority of "lazyjack init".`,
    fix: remove,
  },
  {
    path: ['ClusterConfiguration', 'kubernetesVersion'],
    isWritten: true,
    why: 'is compared with the kubeadm that is installed.',
    fix: 'Write general.kubernetes-version instead.',
  },
  {
    path: ['ClusterConfiguration', 'networking', 'podSubnet'],
    isWritten: true,
    why: 'is the network of which every node has its part, with routes between them.',
    fix: 'Write pod_net instead.',
  },
  {
    path: ['ClusterConfiguration', 'networking', 'serviceSubnet'],
    isWritten: true,
    why: 'is the network that the packet filter and the DNS of the cluster are made for.',
    fix: 'Write service_net instead.',
  },
  ...['service-cluster-ip-range', 'secure-port'].map((argument) => ({
    path: ['ClusterConfiguration', 'apiServer', 'extraArgs'],
    argument,
    why: argument === 'secure-port' ? 'is 6443, the port at which the other nodes join.' : 'contradicts service_net.',
    fix: argument === 'secure-port' ? remove : 'Write service_net instead.',
  })),
  ...['cluster-cidr', 'service-cluster-ip-range'].map((argument) => ({
    path: ['ClusterConfiguration', 'controllerManager', 'extraArgs'],
    argument,
    why: `contradicts ${argument === 'cluster-cidr' ? 'pod_net' : 'service_net'}.`,
    fix: `Write ${argument === 'cluster-cidr' ? 'pod_net' : 'service_net'} instead.`,
  })),
  {
    path: ['ClusterConfiguration', 'controllerManager', 'extraArgs'],
    argument: 'allocate-node-cidrs',
    allowed: 'false',
    isWritten: true,
    why: 'is false, because the pods of a node have the network that follows from its id.',
    fix: remove,
  },
  ...reservedOfRegistration('JoinConfiguration'),
  {
    path: ['JoinConfiguration', 'controlPlane'],
    why: 'makes a control plane node of a worker node, and a cluster has one of them.',
    fix: remove,
  },
  {
    path: ['JoinConfiguration', 'caCertPath'],
    allowed: `${pki}/ca.crt`,
    why: `is ${pki}/ca.crt, by which lazyjack recognises the cluster.`,
    fix: remove,
  },
  {
    path: ['JoinConfiguration', 'discovery', 'bootstrapToken', 'token'],
    isWritten: true,
    why: 'is the token that the control plane node knows.',
    fix: 'Write general.token instead.',
  },
  {
    path: ['JoinConfiguration', 'discovery', 'bootstrapToken', 'caCertHashes'],
    why: 'is the hash by which the nodes recognise the control plane.',
    fix: 'Write general.token-cert-hash instead.',
  },
  {
    path: ['JoinConfiguration', 'discovery', 'bootstrapToken', 'unsafeSkipCAVerification'],
    allowed: false,
    why: 'lets any host pose as the control plane.',
    fix: 'Write general.insecure instead, in a lab.',
  },
  {
    path: ['KubeletConfiguration', 'resolvConf'],
    onlyIpv6: true,
    isWritten: true,
    why: 'is the file with DNS64 alone, which pods and the DNS of the cluster need.',
    fix: remove,
  },
  {
    path: ['KubeletConfiguration', 'staticPodPath'],
    allowed: '/etc/kubernetes/manifests',
    why: 'is /etc/kubernetes/manifests, which lazyjack reads.',
    fix: remove,
  },
  {
    path: ['KubeletConfiguration', 'containerRuntimeEndpoint'],
    why: 'contradicts the socket in criSocket.',
    fix: 'Write general.cri-socket instead.',
  },
];

/** Phases without which a host does not become a complete member. */
export const neededPhases: Readonly<Record<string, readonly string[]>> = {
  InitConfiguration: [
    ...['certs', 'kubeconfig', 'kubelet-start', 'control-plane', 'etcd', 'wait-control-plane', 'upload-config'],
    ...['bootstrap-token', 'kubelet-finalize'],
  ],
  JoinConfiguration: ['kubelet-start', 'control-plane-prepare', 'kubelet-wait-bootstrap'],
};
