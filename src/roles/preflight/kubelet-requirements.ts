import { isFirstControlPlaneNode } from '../../config/control-plane.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { readArguments } from '../../kubeadm/component-arguments.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import type { RoleInput } from '../role-input.ts';

/** Conditions under which the kubelet does not start. */
export function checkKubeletRequirements({ cluster, node, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  if (kubernetes === undefined) return [];
  const { hasSwap, cgroupVersion, kubeadm } = kubernetes;
  const source = cluster.sourceOf(['topology', node.name]);
  const problems: PreflightProblem[] = [];
  if (hasSwap && !toleratesSwap({ cluster, node })) {
    problems.push({
      severity: 'error',
      summary: 'swap is on',
      detail: 'The kubelet does not start on a host with swap.',
      fix: 'Turn it off: swapoff -a, and remove it from /etc/fstab.',
      source,
      isForcible: true,
    });
  }
  const minor = parseInstalledVersion(kubeadm)?.minor;
  // KEP-5573: failCgroupV1 is on from 1.35.
  if (cgroupVersion === 1 && minor !== undefined && minor >= 35 && cluster.kubeadm['KubeletConfiguration']?.['failCgroupV1'] !== false) {
    problems.push({
      severity: 'error',
      summary: 'this host uses cgroup v1',
      detail: `The kubelet of Kubernetes 1.${minor} does not start with it.`,
      fix: 'Boot with systemd.unified_cgroup_hierarchy=1, or use Kubernetes 1.34 or older.',
      source,
      isForcible: true,
    });
  }
  return problems;
}

/** Whether the kubelet tolerates swap, by an argument of this node or by its configuration file. The argument wins. */
function toleratesSwap({ cluster, node }: Pick<RoleInput, 'cluster' | 'node'>): boolean {
  const registration =
    cluster.kubeadm[isFirstControlPlaneNode(cluster, node) ? 'InitConfiguration' : 'JoinConfiguration']?.['nodeRegistration'];
  const fields = typeof registration === 'object' && registration !== null ? Object.entries(registration) : [];
  const written = readArguments(fields.find(([name]) => name === 'kubeletExtraArgs')?.[1]);
  const argument = written?.findLast(({ name }) => name === 'fail-swap-on');
  return argument === undefined ? cluster.kubeadm['KubeletConfiguration']?.['failSwapOn'] === false : argument.value === 'false';
}
