import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { ProgramFacts } from '../../core/host/programs-port.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import { chooseCriSocket } from '../desired/kubernetes/choose-cri-socket.ts';
import type { RoleInput } from '../role-input.ts';

/** The programs that a node needs, and those without which the preflight checks of this kubeadm fail. */
export function checkKubernetesPrograms({ cluster, node, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  if (kubernetes === undefined) return [];
  const { kubeadm, programs } = kubernetes;
  const source = cluster.sourceOf(['topology', node.name, 'opmodes']);
  const missing = (name: string, detail: string, fix: string, severity: 'error' | 'warning' = 'error'): PreflightProblem => ({
    severity,
    summary: `${name} is missing`,
    detail,
    fix,
    source,
    isForcible: false,
  });
  const version = parseInstalledVersion(kubeadm);
  const like = version === undefined ? 'of the same version as kubeadm' : `of version ${version.text}, as kubeadm is`;
  const problems: PreflightProblem[] = [];
  if (!kubeadm.found) {
    problems.push(
      missing('kubeadm', `${node.name} becomes a node by it: ${kubeadm.reason}.`, 'Install kubeadm, 1.13 or newer, with the kubelet.'),
    );
  } else if (version === undefined) {
    const detail = `The program kubeadm says that it is ${kubeadm.version}, which is no version of Kubernetes.`;
    problems.push(missing('a usable kubeadm', detail, 'Install a release of kubeadm, 1.13 or newer.'));
  }
  if (programs === undefined) return problems;
  if (!programs.kubelet.found) {
    problems.push(
      missing(
        'kubelet',
        'It runs the pods of every node; newer packages of kubeadm no longer bring it along.',
        `Install the kubelet ${like}.`,
      ),
    );
  }
  if (node.membership === 'control-plane' && !programs.kubectl.found) {
    problems.push(
      missing(
        'kubectl',
        'Nothing fails without it, but the cluster cannot be inspected from this node.',
        `Install kubectl ${like}.`,
        'warning',
      ),
    );
  }
  if (version === undefined) return problems;
  for (const { name, purpose, packageName } of listMandatoryPrograms(version.minor, kubernetes, cluster)) {
    if (programs[name].found) continue;
    problems.push(
      missing(name, `kubeadm ${version.text} does not begin without it${purpose}.`, `Install it: apt-get install ${packageName}`),
    );
  }
  return problems;
}

interface MandatoryProgram {
  readonly name: keyof ProgramFacts;
  readonly purpose: string;
  readonly packageName: string;
}

/**
 * Programs that kubeadm's preflight requires and lazyjack itself does not need (cmd/kubeadm/app/preflight/checks.go, addCommonChecks):
 * conntrack from 1.18 (PR 85857) to 1.31 (PR 126953), crictl up to 1.30 except with dockershim (PR 124685 made it a warning).
 */
function listMandatoryPrograms(minor: number, kubernetes: KubernetesFacts, cluster: RoleInput['cluster']): readonly MandatoryProgram[] {
  const cri = chooseCriSocket(cluster, kubernetes);
  const dockershim = 'socket' in cri && cri.socket.includes('dockershim');
  return [
    ...(minor >= 18 && minor < 32 ? [{ name: 'conntrack', purpose: ', for kube-proxy', packageName: 'conntrack' } as const] : []),
    ...(minor < 31 && !dockershim ? [{ name: 'crictl', purpose: '', packageName: 'cri-tools' } as const] : []),
  ];
}
