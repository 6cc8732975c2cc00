import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { OverrulingFacts } from '../../core/facts/overruling-facts.ts';
import { Failure, isFailure, messageOf } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { ProgramFact, ProgramFacts, Programs } from '../../core/host/programs-port.ts';
import { kubeletKubeconfigPath, versionArguments } from '../programs/shared-queries.ts';
import { containerdConfigPath, disablesCri } from './containerd-config.ts';
import { type OverrulingQuestions, readOverrulingFacts } from './read-overruling-facts.ts';

/** undefined: any version will do. */
const versionArgumentsOf: Record<keyof ProgramFacts, readonly string[] | undefined> = {
  ...versionArguments,
  conntrack: undefined,
  crictl: undefined,
};

/** Finds the programs in PATH that Kubernetes needs. `versions` also reads the version of each, which costs a process each. */
async function readProgramFacts(programs: Programs, ask: { readonly versions: boolean }): Promise<ProgramFacts> {
  const read = async (name: keyof ProgramFacts): Promise<ProgramFact> => {
    const [there] = await programs.areInstalled([name]);
    const args = versionArgumentsOf[name];
    if (there !== true) return { found: false };
    const versionOutput = ask.versions && args !== undefined ? await programs.readVersionOutput(name, args) : undefined;
    return { found: true, ...(versionOutput !== undefined && { versionOutput }) };
  };
  const [kubelet, kubectl, conntrack, crictl, containerd] = await Promise.all([
    read('kubelet'),
    read('kubectl'),
    read('conntrack'),
    read('crictl'),
    read('containerd'),
  ]);
  return { kubelet, kubectl, conntrack, crictl, containerd };
}

export interface KubernetesFactOptions {
  /**
   * Reads the CNI plugins and the programs of Kubernetes. Only phase `up` needs them, and reading their versions starts a process each; false:
   * the plugins count as missing.
   */
  readonly readsInstalled: boolean;
  /** The programs of the configured plugin, and the directories that may contain them. */
  readonly pluginPrograms: readonly string[];
  readonly pluginDirectories: readonly string[];
  /** Where `init` writes the certificate authority. */
  readonly workArea: string;
  /** Only for phase `up`. */
  readonly overruling?: OverrulingQuestions;
}

/** The sockets that kubeadm detects (install-kubeadm, container runtimes), including dockershim's up to 1.23. */
const knownCriSockets = [
  '/run/containerd/containerd.sock',
  '/var/run/crio/crio.sock',
  '/var/run/cri-dockerd.sock',
  '/var/run/dockershim.sock',
];

/** Where kubelet packages install their drop-in, newest first. */
const kubeletDropIns = [
  '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
  '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf',
];

/** Reads the facts that decide how Kubernetes is started on this host. */
export async function readKubernetesFacts(host: HostReader, questions: KubernetesFactOptions): Promise<KubernetesFacts> {
  const { readsInstalled, pluginPrograms, pluginDirectories, workArea, overruling: asked } = questions;
  const isMember = await exists(host, kubeletKubeconfigPath);
  const [kubeadm, found, there, containerd, swaps, cgroup2, units, certificate, key, besides, overruling] = await Promise.all([
    readKubeadmFacts(host),
    readsInstalled
      ? host.cniPlugins.find(pluginPrograms, pluginDirectories)
      : { found: false as const, missing: pluginPrograms, directories: pluginDirectories },
    Promise.all(knownCriSockets.map((path) => exists(host, path))),
    readText(host, containerdConfigPath),
    readText(host, '/proc/swaps'),
    exists(host, '/sys/fs/cgroup/cgroup.controllers'),
    Promise.all(kubeletDropIns.map((path) => readText(host, path))),
    readBytes(host, `${workArea}/ca.crt`),
    readBytes(host, `${workArea}/ca.key`),
    readsInstalled ? readProgramFacts(host.programs, { versions: !isMember }) : undefined,
    asked === undefined ? undefined : readOverruling(host, asked),
  ]);
  return {
    kubeadm,
    criSockets: knownCriSockets.filter((_, at) => there[at]),
    isCriDisabled: disablesCri(containerd),
    plugins: found,
    ...(besides !== undefined && { programs: besides }),
    ...(overruling !== undefined && { overruling }),
    ...(certificate !== undefined &&
      key !== undefined && {
        authority: {
          certificate: { bytes: certificate, ref: host.contents.refOf(certificate) },
          key: { bytes: key, ref: host.contents.refOf(key) },
        },
      }),
    usesDnsArgs: units.some((unit) => unit.includes('KUBELET_DNS_ARGS')),
    isMember,
    // The first line is a header.
    hasSwap: swaps.trim().split('\n').length > 1,
    cgroupVersion: cgroup2 ? 2 : 1,
  };
}

/** Files of a node, and of one that an interrupted kubeadm began: its own programs may listen. */
const memberFiles = [kubeletKubeconfigPath, '/etc/kubernetes/bootstrap-kubelet.conf', '/etc/kubernetes/manifests/kube-apiserver.yaml'];

async function readOverruling(host: HostReader, questions: OverrulingQuestions): Promise<OverrulingFacts> {
  const found = await Promise.all(memberFiles.map((path) => exists(host, path)));
  return readOverrulingFacts(host, found.includes(true) ? { ...questions, ports: [] } : questions);
}

async function readKubeadmFacts({ kubeadm }: HostReader): Promise<KubernetesFacts['kubeadm']> {
  try {
    return { found: true, version: await kubeadm.readVersion() };
  } catch (cause) {
    if (isFailure(cause, 'missing')) return { found: false, reason: 'kubeadm not found' };
    return { found: false, reason: messageOf(cause).replaceAll(/\s*\n\s*/gu, '; ') };
  }
}

async function readBytes(host: HostReader, path: string): Promise<Uint8Array | undefined> {
  try {
    const node = await host.files.read(path);
    return node?.type === 'file' ? node.content : undefined;
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}

async function readText(host: HostReader, path: string): Promise<string> {
  return Buffer.from((await readBytes(host, path)) ?? []).toString('utf8');
}

async function exists(host: HostReader, path: string): Promise<boolean> {
  try {
    return (await host.files.read(path)) !== null;
  } catch (cause) {
    if (cause instanceof Failure) return false;
    throw cause;
  }
}
