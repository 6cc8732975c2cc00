import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { checkAddressesInUse } from './addresses-in-use.ts';
import { checkContainerEngine } from './container-engine.ts';
import { checkCgroupDriver } from './cgroup-driver.ts';
import { checkContainerRuntime } from './container-runtime.ts';
import { checkEarlierCniFiles } from './earlier-cni-files.ts';
import { checkKubeletArguments } from './kubelet-arguments.ts';
import { checkProxyExceptions } from './proxy-exceptions.ts';
import { checkTakenPorts } from './taken-ports.ts';
import { checkNetworkExposure } from './network-exposure.ts';
import { checkDockerMasquerades } from './docker-masquerades.ts';
import { checkIpv4Uplink } from './ipv4-uplink.ts';
import { checkKubeletRequirements } from './kubelet-requirements.ts';
import { checkKubernetesPrograms } from './kubernetes-programs.ts';
import { checkInitialised, checkKubeadmConf, checkKubeadmDocuments } from './kubeadm-configuration.ts';
import { checkInterfaceOwner } from './interface-owner.ts';
import { checkManagementInterface } from './management-interface.ts';
import { checkResolvConf } from './resolv-conf-with-dns64.ts';
import { checkHostsTemplate } from './hosts-template.ts';
import { checkNodeAddresses } from './joined-node-addresses.ts';
import { checkNetworksInUse } from './networks-in-use.ts';
import { checkCniPlugins } from './required-cni-plugins.ts';
import { checkBlockedTraffic, checkBlockedTranslation } from './blocked-traffic.ts';
import { checkVersionSkew } from './version-skew.ts';
import type { RoleInput } from '../role-input.ts';

/** Settings of this host that stop the packets of NAT64 and DNS64. */
const translationChecks = [checkDockerMasquerades, checkBlockedTranslation] as const;

const checksByPhase = {
  prepare: [
    checkManagementInterface,
    checkInterfaceOwner,
    checkAddressesInUse,
    checkNetworkExposure,
    checkContainerEngine,
    checkIpv4Uplink,
    ...translationChecks,
    checkNetworksInUse,
    checkResolvConf,
    checkHostsTemplate,
    checkKubeadmConf,
  ],
  up: [
    ...[
      checkBlockedTraffic,
      checkKubernetesPrograms,
      checkVersionSkew,
      checkCniPlugins,
      checkContainerRuntime,
      checkCgroupDriver,
      checkKubeletRequirements,
      checkKubeletArguments,
      checkEarlierCniFiles,
      checkTakenPorts,
      checkProxyExceptions,
      checkInitialised,
      checkKubeadmDocuments,
    ],
    checkNodeAddresses,
  ],
} as const;

/** All problems of this host with the configuration, each with its fix. Pure. */
export function runPreflightChecks(input: RoleInput, phase: keyof typeof checksByPhase): readonly PreflightProblem[] {
  return checksByPhase[phase].flatMap((check) => check(input));
}

/** Checks before both phases. Only `up` reports that kubeadm.conf cannot be created, because it cannot continue without it. */
export function runPreflightChecksForBothPhases(
  input: RoleInput,
): Readonly<Record<keyof typeof checksByPhase, readonly PreflightProblem[]>> {
  const before = checksByPhase.prepare.filter((check) => check !== checkKubeadmConf);
  return { prepare: before.flatMap((check) => check(input)), up: runPreflightChecks(input, 'up') };
}

/** The same checks, for the likely cause when NAT64 carries nothing. */
export function runTranslationChecks(input: RoleInput): readonly PreflightProblem[] {
  return translationChecks.flatMap((check) => check(input));
}
