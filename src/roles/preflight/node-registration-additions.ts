import { isFirstControlPlaneNode } from '../../config/control-plane.ts';
import type { Json } from '../../core/json.ts';
import { type Argument, readArguments } from '../../core/kubernetes/component-arguments.ts';
import type { RoleInput } from '../role-input.ts';

type ConfiguredNode = Pick<RoleInput, 'cluster' | 'node'>;

/** The document in which this node registers itself. */
export function nodeDocumentKind({ cluster, node }: ConfiguredNode): 'InitConfiguration' | 'JoinConfiguration' {
  return isFirstControlPlaneNode(cluster, node) ? 'InitConfiguration' : 'JoinConfiguration';
}

/** Arguments of this node's kubelet that `general.kubeadm` adds. */
export function readKubeletArguments(node: ConfiguredNode): readonly Argument[] {
  return readArguments(registrationField(node, 'kubeletExtraArgs')) ?? [];
}

/** Checks of kubeadm that `general.kubeadm` skips on this node. */
export function readIgnoredErrors(node: ConfiguredNode): readonly string[] {
  const names = registrationField(node, 'ignorePreflightErrors');
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/**
 * The cgroup driver that the kubelet of this node gets; undefined: it is left to the kubelet, as kubeadm does before 1.22. `minor`: of
 * kubeadm.
 */
export function desiredCgroupDriver(node: ConfiguredNode, minor: number | undefined): string | undefined {
  const argument = readKubeletArguments(node).findLast(({ name }) => name === 'cgroup-driver');
  const written = argument?.value ?? node.cluster.kubeadm['KubeletConfiguration']?.['cgroupDriver'];
  if (typeof written === 'string') return written;
  return minor !== undefined && minor >= 22 ? 'systemd' : undefined;
}

function registrationField(node: ConfiguredNode, field: string): Json | undefined {
  const registration = node.cluster.kubeadm[nodeDocumentKind(node)]?.['nodeRegistration'];
  const fields = typeof registration === 'object' && registration !== null ? Object.entries(registration) : [];
  return fields.find(([name]) => name === field)?.[1];
}
