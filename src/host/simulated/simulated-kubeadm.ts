import { Failure } from '../../core/failure.ts';
import type { ClusterNodeStatus, Kubeadm, KubeadmResult } from '../../core/host/kubeadm-port.ts';
import { kubeadmDoneLine } from '../../core/kubernetes/kubeadm-log.ts';
import type { SimulatedFiles } from './simulated-files.ts';
import type { OnEffect } from './simulated-network.ts';
import type { ServicesData } from './simulated-services.ts';

export interface SimulatedKubeadmOptions {
  /** null: kubeadm is not installed. */
  readonly version?: string | null;
  /** How init and join end. Default: done. `failed` and `timeout` leave partial state, as the real kubeadm does. */
  readonly outcome?: 'failed' | 'timeout';
  /** The nodes of the cluster, if there is one. Default: none. */
  readonly nodes?: readonly ClusterNodeStatus[];
  /** What `kubeadm config validate` says. Default: nothing. */
  readonly refusal?: readonly string[];
}

/** kubelet.conf with a certificate that the kubelet got from the API server, and as `init` before 1.17 writes it. */
const kubeconfigWithRotatedCertificate = 'client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n';
const kubeconfigWithEmbeddedCertificate = 'client-certificate-data: simulated\n';
const manifests = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map((name) => `manifests/${name}.yaml`);
/** In the order in which `kubeadm reset` deletes them. */
const filesOfMember = [
  ...manifests,
  'pki/ca.crt',
  'pki/ca.key',
  'pki/apiserver.crt',
  'admin.conf',
  'kubelet.conf',
  'bootstrap-kubelet.conf',
];
const kubeletConfiguration = '/var/lib/kubelet/config.yaml';
/** Directories that the kubelet creates when it starts and that nothing removes. */
const kubeletDirectories = ['', '/kubelet-plugins', '/kubelet-plugins/volume', '/kubelet-plugins/volume/exec'].map(
  (name) => `/usr/libexec/kubernetes${name}`,
);

interface KubeadmSurface {
  readonly files: SimulatedFiles;
  readonly services: ServicesData;
}

/**
 * Simulates the files that kubeadm creates in /etc/kubernetes, step by step, the files that reset removes, and the kubelet that it starts
 * and stops.
 */
export function simulatedKubeadm(
  { files, services }: KubeadmSurface,
  effect: OnEffect,
  { version = 'v1.20.2', outcome, nodes = [], refusal = [] }: SimulatedKubeadmOptions = {},
): Kubeadm {
  const put = (name: string, content: string | null): void => {
    files.put(`/etc/kubernetes/${name}`, content === null ? null : { type: 'file', content, mode: 0o600, uid: 0, gid: 0 });
  };
  const unit = services.units['kubelet'];
  const idle = { ...unit, active: 'inactive', sub: 'dead' } as const;
  const appendLog = async (log: string, words: string): Promise<void> => {
    const node = await files.read(log);
    const before = node?.type === 'file' ? Buffer.from(node.content).toString('utf8') : '';
    files.put(log, { type: 'file', content: `${before}${words}\n`, mode: 0o600, uid: 0, gid: 0 });
  };
  const enterCluster = async (names: readonly string[], kubelet: string): Promise<KubeadmResult> => {
    effect('before kubeadm writes the first file');
    for (const name of names.slice(0, 1)) put(name, 'simulated\n');
    if (unit !== undefined) Object.assign(unit, { active: 'active', sub: 'running', starts: 'active' });
    for (const path of kubeletDirectories) files.put(path, { type: 'directory', mode: 0o755, uid: 0, gid: 0 });
    effect('after kubeadm writes the first file');
    if (outcome === 'failed') return { status: 'failed', exitCode: 1, tail: "the kubelet isn't running or healthy" };
    if (outcome === 'timeout') return { status: 'timeout', tail: 'still waiting' };
    effect('before kubeadm ends');
    files.put(kubeletConfiguration, { type: 'file', content: 'kind: KubeletConfiguration\n', mode: 0o644, uid: 0, gid: 0 });
    for (const name of names.slice(1)) put(name, name === 'kubelet.conf' ? kubelet : 'simulated\n');
    effect('after kubeadm writes the last file');
    return { status: 'done' };
  };
  const apiServer = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  /** The simulated cluster keeps its tokens in the manifest of the API server, and loses them with it. */
  const tokens = async (): Promise<ReadonlyMap<string, string>> => {
    const node = await files.read(apiServer);
    if (node?.type !== 'file') throw new Failure('failed', 'The connection to the server was refused');
    const found = Buffer.from(node.content)
      .toString('utf8')
      .matchAll(/^token (\w+) (\S*)$/gmu);
    return new Map([...found].map(([, id = '', end = '']) => [id, end]));
  };
  const addToken = async (config: string): Promise<void> => {
    const node = await files.read(config);
    const [, id] = /token: "?([a-z0-9]{6})\./u.exec(node?.type === 'file' ? Buffer.from(node.content).toString('utf8') : '') ?? [];
    if (id === undefined) return;
    const all = new Map([...(await tokens()), [id, '2999-01-01T00:00:00Z']]);
    put('manifests/kube-apiserver.yaml', [...all].map(([name, end]) => `token ${name} ${end}\n`).join(''));
  };
  return {
    readVersion: async () => requireVersion(version),
    readImages: async (wanted) => (requireVersion(version), [`registry.k8s.io/kube-apiserver:${wanted}`, 'registry.k8s.io/pause:3.10']),
    readNodes: () => tokens().then(() => nodes),
    readTokenExpiry: async (id) => (await tokens()).get(id) ?? null,
    validate: async () => (requireVersion(version), refusal),
    async renewToken({ config }) {
      effect('before kubeadm token create');
      await addToken(config);
      effect('after kubeadm token create');
      return { status: 'done' };
    },
    async init({ config, log }) {
      const minor = minorOf(requireVersion(version));
      await appendLog(log, `[init] Using Kubernetes version: ${version}`);
      const end = await enterCluster(
        ['admin.conf', 'pki/apiserver.crt', ...manifests, 'kubelet.conf'],
        minor < 17 ? kubeconfigWithEmbeddedCertificate : kubeconfigWithRotatedCertificate,
      );
      if (end.status !== 'done') return end;
      await addToken(config);
      await appendLog(log, kubeadmDoneLine('init'));
      effect('after kubeadm ends');
      return end;
    },
    async join() {
      const minor = minorOf(requireVersion(version));
      const end = await enterCluster(['bootstrap-kubelet.conf', 'kubelet.conf'], kubeconfigWithRotatedCertificate);
      if (end.status !== 'done') return end;
      if (minor >= 16) put('bootstrap-kubelet.conf', null);
      effect('after kubeadm ends');
      return end;
    },
    async reset({ log: path }) {
      requireVersion(version);
      // A destroy deletes the log, which is a resource of its own.
      const log = async (words: string): Promise<void> => {
        if ((await files.read(path)) !== null) await appendLog(path, words);
      };
      effect('before kubeadm reset');
      await log('[reset] Stopping the kubelet service');
      if (unit !== undefined) Object.assign(unit, idle);
      effect('after kubeadm reset stops the kubelet');
      files.put(kubeletConfiguration, null);
      for (const name of filesOfMember) {
        put(name, null);
        if (manifests.includes(name)) effect('after kubeadm reset deletes a manifest');
      }
      await log(kubeadmDoneLine('reset'));
      effect('after kubeadm reset');
      return { status: 'done' };
    },
  };
}

function minorOf(version: string): number {
  return Number(/^v1\.(\d+)/u.exec(version)?.[1]);
}

function requireVersion(version: string | null): string {
  if (version === null) throw new Failure('missing', 'there is no program kubeadm', { fix: 'Install kubeadm, 1.13 or newer.' });
  return version;
}
