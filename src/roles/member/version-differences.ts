import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { MemberFacts } from '../../core/facts/member-facts.ts';
import { parseInstalledVersion, parseKubeadmVersion, parseVersionOutput } from '../../kubeadm/kubeadm-version.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference } from './member-difference.ts';

/** Differences of the Kubernetes version. kubeadm itself performs the upgrade, after which there is no difference. */
export function findVersionDifferences(
  { cluster }: RoleInput,
  kubernetes: KubernetesFacts,
  member: MemberFacts,
): readonly MemberDifference[] {
  const kubeadm = parseInstalledVersion(kubernetes.kubeadm);
  const running = findRunningVersion(member);
  if (kubeadm === undefined || running === undefined) return [];
  const { kubernetesVersion: configured } = cluster;
  const setting = member.role === 'control-plane' ? 'Kubernetes version of the control plane' : 'Kubernetes version of this node';
  const differences: MemberDifference[] = [];
  if (running.minor !== kubeadm.minor) {
    differences.push({
      setting,
      live: running.text,
      desired: `${kubeadm.text}, as kubeadm is`,
      paths: [],
      affectsPhase: 'up',
      remedy: 'upgrade',
    });
  }
  if (configured !== undefined && configured !== 'latest' && !isSameVersion(configured, running)) {
    const isUpgraded = running.minor === kubeadm.minor && parseKubeadmVersion(configured)?.minor !== running.minor;
    differences.push({
      setting,
      live: running.text,
      desired: configured,
      paths: [['general', 'kubernetes-version']],
      affectsPhase: 'up',
      remedy: isUpgraded || isOlderThan(configured, running) ? 'write version' : 'upgrade',
    });
  }
  return differences;
}

interface RunningVersion {
  readonly text: string;
  readonly minor: number;
  /** undefined: only major and minor version are known. */
  readonly patch?: number;
}

/**
 * The running version. On a control plane node it comes from the manifest of the API server. On a worker node it comes from the kubelet,
 * which kubeadm's documented upgrade replaces last, or from the member record.
 */
function findRunningVersion({ role, fixed, record, kubeletVersion }: MemberFacts): RunningVersion | undefined {
  if (role === 'control-plane') return parseKubeadmVersion(fixed.version ?? '');
  const kubelet = kubeletVersion === undefined ? undefined : parseVersionOutput(kubeletVersion);
  if (kubelet !== undefined) return { text: kubelet.text, minor: kubelet.minor };
  return record === undefined ? undefined : { text: `v${record.kubeadm}`, minor: Number(record.kubeadm.replace(/^1\./u, '')) };
}

function isSameVersion(configured: string, { minor, patch }: RunningVersion): boolean {
  const version = parseKubeadmVersion(configured);
  return version !== undefined && version.minor === minor && (patch === undefined || version.patch === patch);
}

function isOlderThan(configured: string, { minor, patch = 0 }: RunningVersion): boolean {
  const version = parseKubeadmVersion(configured);
  return version !== undefined && (version.minor < minor || (version.minor === minor && version.patch < patch));
}
