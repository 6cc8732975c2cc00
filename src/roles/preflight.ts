import type { Finding } from '../core/finding.ts';
import { containerEngine } from './preflight/container-engine.ts';
import { kubeadmConfLater, kubernetesReady } from './preflight/kubernetes.ts';
import { managementInterface } from './preflight/management-interface.ts';
import { nameServer } from './preflight/name-server.ts';
import { overlaps } from './preflight/overlaps.ts';
import type { RoleInput } from './role-input.ts';

/** What of this machine stands in the way of the configuration: every finding at once, each with its fix. Pure. */
export function preflight(input: RoleInput, phase: 'prepare' | 'up'): readonly Finding[] {
  const checks = phase === 'prepare' ? [managementInterface, containerEngine, overlaps, nameServer, kubeadmConfLater] : [kubernetesReady];
  return checks.flatMap((check) => check(input));
}
