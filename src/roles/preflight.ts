import type { Finding } from '../core/finding.ts';
import { addressesInUse } from './preflight/addresses-in-use.ts';
import { containerEngine } from './preflight/container-engine.ts';
import { containerRuntime } from './preflight/container-runtime.ts';
import { exposure } from './preflight/exposure.ts';
import { ipv4Uplink } from './preflight/ipv4-uplink.ts';
import { kubeletNeeds } from './preflight/kubelet-needs.ts';
import { kubernetesPrograms } from './preflight/kubernetes-programs.ts';
import { initialised, kubeadmConfWritable, kubeadmDocumentsFit } from './preflight/kubernetes.ts';
import { managementInterface } from './preflight/management-interface.ts';
import { nameServer } from './preflight/name-server.ts';
import { nodesElsewhere } from './preflight/nodes-elsewhere.ts';
import { overlaps } from './preflight/overlaps.ts';
import { podPlugins } from './preflight/pod-plugins.ts';
import { stoppedAccepts } from './preflight/stopped-accepts.ts';
import { versionSkew } from './preflight/version-skew.ts';
import type { RoleInput } from './role-input.ts';

const checks = {
  prepare: [managementInterface, addressesInUse, exposure, containerEngine, ipv4Uplink, overlaps, nameServer, kubeadmConfWritable],
  up: [
    ...[stoppedAccepts, kubernetesPrograms, versionSkew, podPlugins, containerRuntime, kubeletNeeds, initialised, kubeadmDocumentsFit],
    nodesElsewhere,
  ],
} as const;

/** What of this machine stands in the way of the configuration: every finding at once, each with its fix. Pure. */
export function preflight(input: RoleInput, phase: keyof typeof checks): readonly Finding[] {
  return checks[phase].flatMap((check) => check(input));
}

/** Before both phases. Why kubeadm.conf cannot be made is the business of `up` then, which cannot go on without it. */
export function preflightBoth(input: RoleInput): Readonly<Record<keyof typeof checks, readonly Finding[]>> {
  const before = checks.prepare.filter((check) => check !== kubeadmConfWritable);
  return { prepare: before.flatMap((check) => check(input)), up: preflight(input, 'up') };
}
