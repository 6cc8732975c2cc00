import type { Argument } from '../core/kubernetes/component-arguments.ts';
import { type ControlPlaneModel, isDualStack } from './node-model.ts';
import type { KubeadmVersion } from './kubeadm-version.ts';

/**
 * The flags of the controller manager for pod subnets.
 *
 * A node has the subnet of its id, so the controller manager must not allocate others (`allocate-node-cidrs`). The masks are written all
 * the same, because kubeadm checks the pod network with them, and its default of /64 refuses every smaller IPv6 network. 1.20 checks even
 * when nothing is allocated (fixed in 1.21, kubernetes/kubernetes#98984).
 *
 * Up to 1.20 a cluster of one family takes only `node-cidr-mask-size`: with the flags per family the controller manager exits at once
 * although `kubeadm init` succeeds (seen with 1.20.2). From 1.21 on, where IPv6DualStack is on by default, kubeadm checks with the flags
 * per family and refuses the old one (`setNodeCIDRMaskSizesDualStack`, cmd/kube-controller-manager/app/core.go).
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

/** How much longer than the pod network's the prefix of a node may be, in releases that check it: 16 (`PodSubnetNodeMaskMaxDiff`). */
export const maxSubnetBits = 16;

/** Only 1.20 always checks. Older releases do not check, newer ones only if subnets are allocated. */
export function checksPodMasks({ minor }: KubeadmVersion): boolean {
  return minor === 20;
}
