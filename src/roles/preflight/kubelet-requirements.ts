import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { readArguments } from '../../kubeadm/component-arguments.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import type { RoleInput } from '../role-input.ts';

/** What the kubelet does not start with. */
export function checkKubeletRequirements({ cluster, node, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  if (kubernetes === undefined) return [];
  const { hasSwap, cgroupVersion, kubeadm } = kubernetes;
  const source = cluster.sourceOf(['topology', node.name]);
  const findings: PreflightProblem[] = [];
  if (hasSwap && !toleratesSwap({ cluster, node })) {
    findings.push({
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
    findings.push({
      severity: 'error',
      summary: 'this host uses cgroup v1',
      detail: `The kubelet of Kubernetes 1.${minor} does not start with it.`,
      fix: 'Boot with systemd.unified_cgroup_hierarchy=1, or use Kubernetes 1.34 or older.',
      source,
      isForcible: true,
    });
  }
  return findings;
}

/** Asked for of the kubelet by its file, or by an argument of this node's, which wins. */
function toleratesSwap({ cluster, node }: Pick<RoleInput, 'cluster' | 'node'>): boolean {
  const registration = cluster.kubeadm[node.roles.has('master') ? 'InitConfiguration' : 'JoinConfiguration']?.['nodeRegistration'];
  const fields = typeof registration === 'object' && registration !== null ? Object.entries(registration) : [];
  const written = readArguments(fields.find(([name]) => name === 'kubeletExtraArgs')?.[1]);
  const said = written?.findLast(({ name }) => name === 'fail-swap-on');
  return said === undefined ? cluster.kubeadm['KubeletConfiguration']?.['failSwapOn'] === false : said.value === 'false';
}
