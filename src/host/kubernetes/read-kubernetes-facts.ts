import { Failure, isFailure, messageOf } from '../../core/failure.ts';
import type { CniPlugins } from '../../core/host/cni-plugins-port.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { Programs } from '../../core/host/programs-port.ts';
import { containerdConfigPath, disablesCri } from './containerd-config.ts';
import { readPrograms } from './read-program-facts.ts';
import { kubeletConfiguration } from '../programs/shared-queries.ts';

export interface KubernetesQuestions {
  readonly plugins: CniPlugins;
  /** Where it counts what else is installed. */
  readonly installed?: Programs;
  /** The programs of the configured plugin, and the directories that may hold them. */
  readonly programs: readonly string[];
  readonly directories: readonly string[];
  /** Where `init` writes the certificate authority. */
  readonly workArea: string;
}

/** The sockets that kubeadm detects (install-kubeadm, container runtimes), including dockershim's up to 1.23. */
const sockets = ['/run/containerd/containerd.sock', '/var/run/crio/crio.sock', '/var/run/cri-dockerd.sock', '/var/run/dockershim.sock'];

/** Where kubelet packages install their drop-in, newest first. */
const kubeletUnits = ['/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf', '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf'];

/** Reads the facts that decide how Kubernetes is started on this host. */
export async function readKubernetesFacts(host: HostReader, questions: KubernetesQuestions): Promise<KubernetesFacts> {
  const { plugins, programs, directories, workArea, installed } = questions;
  const isMember = await exists(host, kubeletConfiguration);
  const [kubeadm, found, there, containerd, swaps, cgroup2, units, certificate, key, besides] = await Promise.all([
    readKubeadm(host),
    plugins.find(programs, directories),
    Promise.all(sockets.map((path) => exists(host, path))),
    text(host, containerdConfigPath),
    text(host, '/proc/swaps'),
    exists(host, '/sys/fs/cgroup/cgroup.controllers'),
    Promise.all(kubeletUnits.map((path) => text(host, path))),
    bytes(host, `${workArea}/ca.crt`),
    bytes(host, `${workArea}/ca.key`),
    installed && readPrograms(installed, { versions: !isMember }),
  ]);
  return {
    kubeadm,
    criSockets: sockets.filter((_, at) => there[at]),
    isCriDisabled: disablesCri(containerd),
    plugins: found,
    ...(besides !== undefined && { programs: besides }),
    ...(certificate !== undefined && key !== undefined && { authority: { certificate, key } }),
    usesDnsArgs: units.some((unit) => unit.includes('KUBELET_DNS_ARGS')),
    isMember,
    // The first line is a header.
    hasSwap: swaps.trim().split('\n').length > 1,
    cgroupVersion: cgroup2 ? 2 : 1,
  };
}

async function readKubeadm({ kubeadm }: HostReader): Promise<KubernetesFacts['kubeadm']> {
  try {
    return { found: true, version: await kubeadm.readVersion() };
  } catch (cause) {
    if (isFailure(cause, 'missing')) return { found: false, reason: 'kubeadm not found' };
    return { found: false, reason: messageOf(cause).replaceAll(/\s*\n\s*/gu, '; ') };
  }
}

async function bytes(host: HostReader, path: string): Promise<Uint8Array | undefined> {
  try {
    const node = await host.files.read(path);
    return node?.type === 'file' ? node.content : undefined;
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}

async function text(host: HostReader, path: string): Promise<string> {
  return Buffer.from((await bytes(host, path)) ?? []).toString('utf8');
}

async function exists(host: HostReader, path: string): Promise<boolean> {
  try {
    return (await host.files.read(path)) !== null;
  } catch (cause) {
    if (cause instanceof Failure) return false;
    throw cause;
  }
}
