import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { MemberFacts } from '../../core/facts/member-facts.ts';
import { parseInstalledVersion, parseKubeadmVersion, parseVersionOutput } from '../../kubeadm/kubeadm-version.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference } from './member-difference.ts';

/** An upgrade is kubeadm's own business; once it is done, the two are the same again. */
export function findVersionDifferences(
  { cluster }: RoleInput,
  kubernetes: KubernetesFacts,
  member: MemberFacts,
): readonly MemberDifference[] {
  const kubeadm = parseInstalledVersion(kubernetes.kubeadm);
  const runs = findRunningVersion(member);
  if (kubeadm === undefined || runs === undefined) return [];
  const { kubernetesVersion: written } = cluster;
  const setting = member.role === 'master' ? 'Kubernetes version of the control plane' : 'Kubernetes version of this node';
  const differences: MemberDifference[] = [];
  if (runs.minor !== kubeadm.minor) {
    differences.push({
      setting,
      live: runs.text,
      desired: `${kubeadm.text}, as kubeadm is`,
      paths: [],
      affectsPhase: 'up',
      remedy: 'upgrade',
    });
  }
  if (written !== undefined && written !== 'latest' && !isSameVersion(written, runs)) {
    const upgraded = runs.minor === kubeadm.minor && parseKubeadmVersion(written)?.minor !== runs.minor;
    differences.push({
      setting,
      live: runs.text,
      desired: written,
      paths: [['general', 'kubernetes-version']],
      affectsPhase: 'up',
      remedy: upgraded || isOlderThan(written, runs) ? 'write version' : 'upgrade',
    });
  }
  return differences;
}

interface RunningVersion {
  readonly text: string;
  readonly minor: number;
  /** undefined: only the first two numbers are known. */
  readonly patch?: number;
}

/**
 * What runs: the API server by its manifest; of a worker node the kubelet, which kubeadm's documented upgrade replaces last, or what was noted when
 * it joined.
 */
function findRunningVersion({ role, fixed, record, kubeletVersion }: MemberFacts): RunningVersion | undefined {
  if (role === 'master') return parseKubeadmVersion(fixed.version ?? '');
  const says = kubeletVersion === undefined ? undefined : parseVersionOutput(kubeletVersion);
  if (says !== undefined) return { text: says.text, minor: says.minor };
  return record === undefined ? undefined : { text: `v${record.kubeadm}`, minor: Number(record.kubeadm.replace(/^1\./u, '')) };
}

function isSameVersion(written: string, { minor, patch }: RunningVersion): boolean {
  const wanted = parseKubeadmVersion(written);
  return wanted !== undefined && wanted.minor === minor && (patch === undefined || wanted.patch === patch);
}

function isOlderThan(written: string, { minor, patch = 0 }: RunningVersion): boolean {
  const wanted = parseKubeadmVersion(written);
  return wanted !== undefined && (wanted.minor < minor || (wanted.minor === minor && wanted.patch < patch));
}
