import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { parseInstalledVersion, type KubeadmVersion, parseProgramVersion } from '../../kubeadm/kubeadm-version.ts';
import type { RoleInput } from '../role-input.ts';

/** Which versions of kubelet and kubectl fit this kubeadm, whose version the cluster gets. */
export function checkVersionSkew({ cluster, node, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  if (kubernetes?.programs === undefined) return [];
  const kubeadm = parseInstalledVersion(kubernetes.kubeadm);
  if (kubeadm === undefined) return [];
  const source = cluster.sourceOf(['topology', node.name, 'opmodes']);
  const kubelet = parseProgramVersion(kubernetes.programs.kubelet);
  const kubectl = node.membership === 'control-plane' ? parseProgramVersion(kubernetes.programs.kubectl) : undefined;
  const problems: PreflightProblem[] = [];
  const oldest = kubeadm.minor - maxKubeletLag(kubeadm);
  if (kubelet !== undefined && (kubelet.minor > kubeadm.minor || kubelet.minor < oldest)) {
    problems.push({
      severity: 'error',
      summary: 'kubelet and kubeadm do not go together',
      detail: `The kubelet is ${kubelet.text}, and kubeadm ${kubeadm.text} works with those from 1.${oldest} to 1.${kubeadm.minor}.`,
      fix: `Install the kubelet of version ${kubeadm.text}.`,
      source,
      isForcible: false,
    });
  }
  if (kubectl !== undefined && Math.abs(kubectl.minor - kubeadm.minor) > 1) {
    problems.push({
      severity: 'warning',
      summary: 'kubectl is of another time than the cluster',
      detail: `kubectl is ${kubectl.text}; it is made for clusters that are one minor version older or newer at most, and this one will be ${kubeadm.text}.`,
      fix: `Install kubectl of version ${kubeadm.text}.`,
      source,
      isForcible: false,
    });
  }
  return problems;
}

/** How many minor versions behind a kubelet may be: three from 1.29 on (Kubernetes PR 120825), one before. */
function maxKubeletLag({ minor }: KubeadmVersion): number {
  return minor >= 29 ? 3 : 1;
}
