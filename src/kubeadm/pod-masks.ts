import type { Argument } from './component-arguments.ts';
import { type ControlPlaneModel, isDualStack } from './node-model.ts';
import type { KubeadmVersion } from './kubeadm-version.ts';

/**
 * The controller manager's flags about pod subnets.
 *
 * Nodes have the subnet of their id, so the controller manager must not hand out others (`allocate-node-cidrs`). The masks are written all the
 * same: kubeadm measures the pod network by them, 1.20 even when nothing is allocated (lifted in 1.21, kubernetes/kubernetes#98984), and its
 * default of /64 refuses every IPv6 network that is smaller.
 *
 * Up to 1.20 a cluster of one family takes `node-cidr-mask-size` only, and its controller manager ends at once when it sees the others, although
 * `kubeadm init` succeeds (seen with 1.20.2). From 1.21 on, where IPv6DualStack is on by default, it is the other way round: the flags per family
 * are measured by, and the old one is refused (`setNodeCIDRMaskSizesDualStack`, cmd/kube-controller-manager/app/core.go).
 */
export function makePodMaskArguments(model: ControlPlaneModel, { minor }: KubeadmVersion): readonly Argument[] {
  const perFamily = minor >= 21 || isDualStack(model);
  return [
    { name: 'allocate-node-cidrs', value: 'false' },
    ...model.podNetworks.map(({ network, nodePrefix }) => ({
      name: perFamily ? `node-cidr-mask-size-ipv${network.family}` : 'node-cidr-mask-size',
      value: String(nodePrefix),
    })),
  ];
}

/** How much longer than the pod network's a node's prefix may be, where kubeadm looks: 16 (`PodSubnetNodeMaskMaxDiff`). */
export const maxSubnetBits = 16;

/** 1.20 measures, and cannot be told not to. Older ones do not look, newer ones not while nothing is allocated. */
export function checksPodMasks({ minor }: KubeadmVersion): boolean {
  return minor === 20;
}
