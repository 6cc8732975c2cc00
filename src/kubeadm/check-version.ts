import { bits } from '../core/ip/ip.ts';
import { newestMinor, oldestMinor } from './api/index.ts';
import { matchesKubeadm } from './kubernetes-version.ts';
import { type KubeadmModel, type ControlPlaneModel, isDualStack } from './node-model.ts';
import { checksPodMasks, maxSubnetBits } from './pod-masks.ts';
import type { KubeadmProblem } from './kubeadm-problem.ts';
import type { KubeadmVersion } from './kubeadm-version.ts';

/** Everything in the configuration that this version of kubeadm does not support. Needs no network. */
export function checkVersion(model: KubeadmModel, version: KubeadmVersion): readonly KubeadmProblem[] {
  return [
    ...checkSupported(version),
    ...checkMatchingVersion(model, version),
    ...(model.role === 'control-plane' ? [...checkFamilies(model, version), ...checkPodNetworks(model, version)] : []),
  ];
}

function checkSupported({ text, minor }: KubeadmVersion): readonly KubeadmProblem[] {
  const at = ['general', 'kubernetes-version'];
  if (minor < oldestMinor) {
    const detail = `kubeadm is ${text}; the oldest whose configuration can be written is 1.${oldestMinor}.`;
    return [{ severity: 'error', at, summary: 'kubeadm is too old', detail, fix: 'Install a newer kubeadm, kubelet and kubectl.' }];
  }
  if (minor <= newestMinor) return [];
  const detail = `kubeadm is ${text}; this lazyjack knows versions up to 1.${newestMinor} and writes what that one reads.`;
  return [{ severity: 'warning', at, summary: 'kubeadm is newer than this lazyjack knows', detail }];
}

function checkMatchingVersion({ kubernetesVersion }: KubeadmModel, version: KubeadmVersion): readonly KubeadmProblem[] {
  if (kubernetesVersion === undefined || matchesKubeadm(kubernetesVersion, version)) return [];
  return [
    {
      severity: 'error',
      at: ['general', 'kubernetes-version'],
      summary: 'Kubernetes version does not match kubeadm',
      detail: `general.kubernetes-version is ${kubernetesVersion} and kubeadm is ${version.text}: the first two numbers must be the same.`,
      fix: `Leave it out, write ${version.text}, or install kubeadm ${kubernetesVersion}.`,
    },
  ];
}

/**
 * 1.16 to 1.19 had an incompatible form of dual-stack: services had one family only, and nodes could not have a pair of addresses
 * (KEP-563).
 */
function checkFamilies(model: ControlPlaneModel, { text, minor }: KubeadmVersion): readonly KubeadmProblem[] {
  if (!isDualStack(model) || minor >= 20) return [];
  return [
    {
      severity: 'error',
      at: ['general', 'mode'],
      summary: 'kubeadm is too old for two families',
      detail: `kubeadm is ${text}; dual-stack as it is today began with Kubernetes 1.20.`,
      fix: 'Install Kubernetes 1.20 or newer, 1.23 for a stable dual-stack, or write mode: ipv6 or ipv4.',
    },
  ];
}

function checkPodNetworks(model: ControlPlaneModel, version: KubeadmVersion): readonly KubeadmProblem[] {
  return model.podNetworks.flatMap(({ network, nodePrefix }): readonly KubeadmProblem[] => {
    const at = ['pod_net'];
    if (bits(network.family) - network.prefix < 4) {
      const detail = `${network.text} has fewer than the 14 addresses that kubeadm asks for.`;
      return [{ severity: 'error', at, summary: 'Pod network too small', detail, fix: 'Write a larger pod network.' }];
    }
    if (!checksPodMasks(version) || nodePrefix - network.prefix <= maxSubnetBits) return [];
    return [
      {
        severity: 'error',
        at,
        summary: 'Pod subnets too small for this kubeadm',
        detail: `kubeadm ${version.text} takes pod subnets of at most ${maxSubnetBits} bits below the network; ${network.text} is divided into /${nodePrefix}.`,
        fix: `Write a node_prefix of ${network.prefix + maxSubnetBits} or less, or install Kubernetes 1.21 or newer.`,
      },
    ];
  });
}
