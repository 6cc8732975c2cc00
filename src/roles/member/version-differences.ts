import type { KubernetesFacts } from '../../core/kubernetes-facts.ts';
import type { FoundMember } from '../../core/membership.ts';
import { foundVersion, parseKubeadmVersion, readVersionOutput } from '../../kubeadm/version.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference } from './difference.ts';

/** An upgrade is kubeadm's own business; once it is done, the two are the same again. */
export function versionDifferences({ cluster }: RoleInput, kubernetes: KubernetesFacts, member: FoundMember): readonly MemberDifference[] {
  const kubeadm = foundVersion(kubernetes.kubeadm);
  const runs = versionOf(member);
  if (kubeadm === undefined || runs === undefined) return [];
  const { kubernetesVersion: written } = cluster;
  const what = member.role === 'master' ? 'Kubernetes version of the control plane' : 'Kubernetes version of this node';
  const differences: MemberDifference[] = [];
  if (runs.minor !== kubeadm.minor) {
    differences.push({ what, found: runs.text, wanted: `${kubeadm.text}, as kubeadm is`, at: [], concerns: 'up', remedy: 'upgrade' });
  }
  if (written !== undefined && written !== 'latest' && !isVersion(written, runs)) {
    const upgraded = runs.minor === kubeadm.minor && parseKubeadmVersion(written)?.minor !== runs.minor;
    differences.push({
      what,
      found: runs.text,
      wanted: written,
      at: [['general', 'kubernetes-version']],
      concerns: 'up',
      remedy: upgraded || olderThan(written, runs) ? 'write version' : 'upgrade',
    });
  }
  return differences;
}

interface Runs {
  readonly text: string;
  readonly minor: number;
  /** undefined: only the first two numbers are known. */
  readonly patch?: number;
}

/**
 * What runs: the API server by its manifest; of a worker node the kubelet, which kubeadm's documented upgrade replaces last, or what was noted when
 * it joined.
 */
function versionOf({ role, fixed, record, kubelet }: FoundMember): Runs | undefined {
  if (role === 'master') return parseKubeadmVersion(fixed.version ?? '');
  const says = kubelet === undefined ? undefined : readVersionOutput(kubelet);
  if (says !== undefined) return { text: says.text, minor: says.minor };
  return record === undefined ? undefined : { text: `v${record.kubeadm}`, minor: Number(record.kubeadm.replace(/^1\./u, '')) };
}

function isVersion(written: string, { minor, patch }: Runs): boolean {
  const wanted = parseKubeadmVersion(written);
  return wanted !== undefined && wanted.minor === minor && (patch === undefined || wanted.patch === patch);
}

function olderThan(written: string, { minor, patch = 0 }: Runs): boolean {
  const wanted = parseKubeadmVersion(written);
  return wanted !== undefined && (wanted.minor < minor || (wanted.minor === minor && wanted.patch < patch));
}
