import type { PreflightProblem } from '../core/finding.ts';
import { checkAddressesInUse } from './preflight/addresses-in-use.ts';
import { checkContainerEngine } from './preflight/container-engine.ts';
import { checkContainerRuntime } from './preflight/container-runtime.ts';
import { checkNetworkExposure } from './preflight/exposure.ts';
import { checkIpv4Uplink } from './preflight/ipv4-uplink.ts';
import { checkKubeletRequirements } from './preflight/kubelet-needs.ts';
import { checkKubernetesPrograms } from './preflight/kubernetes-programs.ts';
import { checkInitialised, checkKubeadmConf, checkKubeadmDocuments } from './preflight/kubernetes.ts';
import { checkManagementInterface } from './preflight/management-interface.ts';
import { checkResolvConf } from './preflight/name-server.ts';
import { checkNodeAddresses } from './preflight/nodes-elsewhere.ts';
import { checkNetworksInUse } from './preflight/overlaps.ts';
import { checkCniPlugins } from './preflight/pod-plugins.ts';
import { checkBlockedTraffic } from './preflight/stopped-accepts.ts';
import { checkVersionSkew } from './preflight/version-skew.ts';
import type { RoleInput } from './role-input.ts';

const checksByPhase = {
  prepare: [
    checkManagementInterface,
    checkAddressesInUse,
    checkNetworkExposure,
    checkContainerEngine,
    checkIpv4Uplink,
    checkNetworksInUse,
    checkResolvConf,
    checkKubeadmConf,
  ],
  up: [
    ...[
      checkBlockedTraffic,
      checkKubernetesPrograms,
      checkVersionSkew,
      checkCniPlugins,
      checkContainerRuntime,
      checkKubeletRequirements,
      checkInitialised,
      checkKubeadmDocuments,
    ],
    checkNodeAddresses,
  ],
} as const;

/** What of this machine stands in the way of the configuration: every finding at once, each with its fix. Pure. */
export function runPreflightChecks(input: RoleInput, phase: keyof typeof checksByPhase): readonly PreflightProblem[] {
  return checksByPhase[phase].flatMap((check) => check(input));
}

/** Before both phases. Why kubeadm.conf cannot be made is the business of `up` then, which cannot go on without it. */
export function runPreflightChecksForBothPhases(
  input: RoleInput,
): Readonly<Record<keyof typeof checksByPhase, readonly PreflightProblem[]>> {
  const before = checksByPhase.prepare.filter((check) => check !== checkKubeadmConf);
  return { prepare: before.flatMap((check) => check(input)), up: runPreflightChecks(input, 'up') };
}
