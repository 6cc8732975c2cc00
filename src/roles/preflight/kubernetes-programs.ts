import type { Finding } from '../../core/finding.ts';
import type { KubernetesFacts } from '../../core/kubernetes-facts.ts';
import type { FoundPrograms } from '../../core/programs.ts';
import { foundVersion } from '../../kubeadm/version.ts';
import { criSocket } from '../cri-socket.ts';
import type { RoleInput } from '../role-input.ts';

/** The programs that make a node, and those without which this kubeadm's own checks fail. */
export function kubernetesPrograms({ cluster, node, facts: { kubernetes } }: RoleInput): readonly Finding[] {
  if (kubernetes === undefined) return [];
  const { kubeadm, programs } = kubernetes;
  const source = cluster.sourceOf(['topology', node.name, 'opmodes']);
  const missing = (name: string, detail: string, fix: string, severity: 'error' | 'warning' = 'error'): Finding => ({
    severity,
    summary: `${name} is missing`,
    detail,
    fix,
    source,
    forcible: false,
  });
  const version = foundVersion(kubeadm);
  const like = version === undefined ? 'of the same version as kubeadm' : `of version ${version.text}, as kubeadm is`;
  const findings: Finding[] = [];
  if (!kubeadm.found) {
    findings.push(
      missing('kubeadm', `${node.name} becomes a node by it: ${kubeadm.reason}.`, 'Install kubeadm, 1.13 or newer, with the kubelet.'),
    );
  } else if (version === undefined) {
    const detail = `The program kubeadm says that it is ${kubeadm.version}, which is no version of Kubernetes.`;
    findings.push(missing('a usable kubeadm', detail, 'Install a release of kubeadm, 1.13 or newer.'));
  }
  if (programs === undefined) return findings;
  if (!programs.kubelet.found) {
    findings.push(
      missing(
        'kubelet',
        'It runs the pods of every node; newer packages of kubeadm no longer bring it along.',
        `Install the kubelet ${like}.`,
      ),
    );
  }
  if (node.roles.has('master') && !programs.kubectl.found) {
    findings.push(
      missing(
        'kubectl',
        'Nothing here fails without it, but nobody can look at the cluster from its master.',
        `Install kubectl ${like}.`,
        'warning',
      ),
    );
  }
  if (version === undefined) return findings;
  for (const { name, because, install } of mandatory(version.minor, kubernetes, cluster)) {
    if (programs[name].found) continue;
    findings.push(missing(name, `kubeadm ${version.text} does not begin without it${because}.`, `Install it: apt-get install ${install}`));
  }
  return findings;
}

interface Mandatory {
  readonly name: keyof FoundPrograms;
  readonly because: string;
  readonly install: string;
}

/**
 * What kubeadm's preflight has as mandatory and lazyjack does not need itself (cmd/kubeadm/app/preflight/checks.go, addCommonChecks):
 * conntrack from 1.18 (PR 85857) to 1.31 (PR 126953); crictl, other than with dockershim, up to 1.30 (PR 124685 made it a warning).
 */
function mandatory(minor: number, kubernetes: KubernetesFacts, cluster: RoleInput['cluster']): readonly Mandatory[] {
  const cri = criSocket(cluster, kubernetes);
  const dockershim = 'socket' in cri && cri.socket.includes('dockershim');
  return [
    ...(minor >= 18 && minor < 32 ? [{ name: 'conntrack', because: ', for kube-proxy', install: 'conntrack' } as const] : []),
    ...(minor < 31 && !dockershim ? [{ name: 'crictl', because: '', install: 'cri-tools' } as const] : []),
  ];
}
