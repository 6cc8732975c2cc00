import { spawnSync } from 'node:child_process';
import type { MemberRole } from '../../src/core/facts/member-facts.ts';
import type { RecordedHostInput } from '../../src/host/simulated/recorded-host.ts';

/** The differences of a node's files; the rest is as kubeadm 1.31 leaves it on a node of `ipv6Networks`. */
export interface MemberFilesOptions {
  readonly role: MemberRole;
  readonly name: string;
  readonly nodeIps: string;
  readonly endpoint: string;
  readonly dns: string;
  readonly domain?: string;
  /** Of the image of the API server. */
  readonly image?: string;
  readonly services?: string;
  readonly pods?: string;
  readonly masks?: readonly string[];
  /** Quotes as YAML may have them around a list's entries. */
  readonly quote?: string;
  /** Of the API server's certificate. */
  readonly names?: string;
}

type Files = NonNullable<RecordedHostInput['files']>;

/** The files that tell what kubeadm fixed, in the form of kubeadm 1.13 to 1.36; only `kubelet.conf` of a worker node is the kubelet's own. */
export function buildMemberFiles(of: MemberFilesOptions): Files {
  const file = (content: string): Files[string] => ({ type: 'file', content });
  const rotated = 'client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem';
  const user = of.role === 'control-plane' ? `system:node:${of.name}` : 'default-auth';
  const pem = '/var/lib/kubelet/pki/kubelet-client-2026-11-30-01-02-03.pem';
  const common: Files = {
    '/etc/kubernetes/pki/ca.crt': file('no certificate'),
    '/etc/kubernetes/kubelet.conf': file(
      `apiVersion: v1\nclusters:\n- cluster:\n    server: https://${of.endpoint}\n  name: c\nusers:\n- name: ${user}\n  user:\n    ${rotated}\n`,
    ),
    '/var/lib/kubelet/pki/kubelet-client-current.pem': { type: 'symlink', target: pem },
    [pem]: file(makeCertificate(`/O=system:nodes/CN=system:node:${of.name}`)),
    '/var/lib/kubelet/kubeadm-flags.env': file(
      `KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/containerd/containerd.sock --node-ip=${of.nodeIps} --pod-infra-container-image=registry.k8s.io/pause:3.10"\n`,
    ),
    '/var/lib/kubelet/config.yaml': file(
      `apiVersion: kubelet.config.k8s.io/v1beta1\nclusterDNS:\n- ${of.dns}\nclusterDomain: ${of.domain ?? 'cluster.local'}\nkind: KubeletConfiguration\n`,
    ),
  };
  if (of.role === 'worker') return common;
  const { quote = '', services = '', pods = '', masks = [] } = of;
  const pod = (program: string, flags: readonly string[], image: string): Files[string] =>
    file(
      `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command:\n    - ${program}\n${flags.map((flag) => `    - ${quote}--${flag}${quote}\n`).join('')}    image: ${image}\n    imagePullPolicy: IfNotPresent\n`,
    );
  const [advertised] = of.nodeIps.split(',');
  const image = of.image ?? 'registry.k8s.io/kube-apiserver:v1.31.0';
  return {
    ...common,
    '/etc/kubernetes/admin.conf': file('x'),
    '/etc/kubernetes/pki/apiserver.crt': file(makeCertificate('/CN=kube-apiserver', of.names ?? of.nodeIps)),
    '/etc/kubernetes/manifests/kube-apiserver.yaml': pod(
      'kube-apiserver',
      [`advertise-address=${advertised ?? ''}`, 'allow-privileged=true', `service-cluster-ip-range=${services}`],
      image,
    ),
    '/etc/kubernetes/manifests/kube-controller-manager.yaml': pod(
      'kube-controller-manager',
      ['allocate-node-cidrs=false', `cluster-cidr=${pods}`, ...masks],
      image,
    ),
    '/etc/kubernetes/manifests/kube-scheduler.yaml': pod('kube-scheduler', [], image),
    '/etc/kubernetes/manifests/etcd.yaml': pod('etcd', [], image),
  };
}

const certificateCache = new Map<string, string>();

function makeCertificate(subject: string, names = ''): string {
  const key = `${subject} ${names}`;
  const known = certificateCache.get(key);
  if (known !== undefined) return known;
  const alternatives = [
    'DNS:kubernetes',
    'DNS:kubernetes.default.svc',
    ...names
      .split(',')
      .filter(Boolean)
      .map((name) => `IP:${name}`),
  ];
  const args = [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null', '-days', '30'],
    ...['-subj', subject, '-addext', `subjectAltName=${alternatives.join(',')}`],
  ];
  const { stdout, status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  certificateCache.set(key, stdout);
  return stdout;
}

export type MemberMode = 'ipv4' | 'dual-stack';

/** As kubeadm leaves a control plane node and a worker node. */
export const memberFilesByMode: Readonly<Record<MemberMode, Readonly<Record<'my-master' | 'minion1', MemberFilesOptions>>>> = {
  ipv4: {
    'my-master': {
      role: 'control-plane',
      name: 'my-master',
      nodeIps: '10.192.0.2',
      endpoint: '10.192.0.2:6443',
      dns: '10.96.0.10',
      services: '10.96.0.0/12',
      pods: '10.244.0.0/16',
      masks: ['node-cidr-mask-size-ipv4=24'],
    },
    minion1: { role: 'worker', name: 'minion1', nodeIps: '10.192.0.10', endpoint: '10.192.0.2:6443', dns: '10.96.0.10' },
  },
  'dual-stack': {
    'my-master': {
      role: 'control-plane',
      name: 'my-master',
      nodeIps: 'fd00:20::2,10.192.0.2',
      endpoint: '[fd00:20::2]:6443',
      dns: 'fd00:30::a',
      services: 'fd00:30::/110',
      pods: 'fd00:40::/72,10.244.0.0/16',
      masks: ['node-cidr-mask-size-ipv4=24', 'node-cidr-mask-size-ipv6=80'],
    },
    minion1: { role: 'worker', name: 'minion1', nodeIps: 'fd00:20::a,10.192.0.10', endpoint: '[fd00:20::2]:6443', dns: 'fd00:30::a' },
  },
};
