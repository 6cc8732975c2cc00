import type { Finding } from '../../core/finding.ts';
import { parseKubeadmVersion } from '../../kubeadm/version.ts';
import type { RoleInput } from '../role-input.ts';

/** What the kubelet does not start with. */
export function kubeletNeeds({ cluster, node, facts: { kubernetes } }: RoleInput): readonly Finding[] {
  if (kubernetes === undefined) return [];
  const { swap, cgroup, kubeadm } = kubernetes;
  const source = cluster.sourceOf(['topology', node.name]);
  const findings: Finding[] = [];
  if (swap && cluster.kubeadm['KubeletConfiguration']?.['failSwapOn'] !== false) {
    findings.push({
      severity: 'error',
      summary: 'swap is on',
      detail: 'The kubelet does not start on a host with swap.',
      fix: 'Turn it off: swapoff -a, and remove it from /etc/fstab.',
      source,
      forcible: true,
    });
  }
  const minor = kubeadm.found ? parseKubeadmVersion(kubeadm.version)?.minor : undefined;
  // KEP-5573: failCgroupV1 is on from 1.35.
  if (cgroup === 1 && minor !== undefined && minor >= 35 && cluster.kubeadm['KubeletConfiguration']?.['failCgroupV1'] !== false) {
    findings.push({
      severity: 'error',
      summary: 'this host uses cgroup v1',
      detail: `The kubelet of Kubernetes 1.${minor} does not start with it.`,
      fix: 'Boot with systemd.unified_cgroup_hierarchy=1, or use Kubernetes 1.34 or older.',
      source,
      forcible: true,
    });
  }
  return findings;
}
