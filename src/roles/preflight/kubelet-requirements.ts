import type { SourceRange } from '../../core/diagnostic.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { parseInstalledVersion, parseProgramVersion } from '../../kubeadm/kubeadm-version.ts';
import { nodeDocumentKind, readIgnoredErrors, readKubeletArguments } from './node-registration-additions.ts';
import type { RoleInput } from '../role-input.ts';

/** Conditions under which the kubelet does not start. */
export function checkKubeletRequirements({ cluster, node, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  if (kubernetes === undefined) return [];
  const { hasSwap } = kubernetes;
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
  return [...problems, ...checkCgroupVersion({ cluster, node }, kubernetes, source)];
}

/**
 * From 1.35 on the kubelet starts on cgroup v1 only with `failCgroupV1: false` (KEP-5573). kubeadm checks this against the version of the
 * kubelet, and then asks to skip its own check too. `--force` reaches neither of them.
 */
function checkCgroupVersion(
  { cluster, node }: Pick<RoleInput, 'cluster' | 'node'>,
  { cgroupVersion, kubeadm, programs, isMember }: KubernetesFacts,
  source: SourceRange,
): readonly PreflightProblem[] {
  const minor = parseProgramVersion(programs?.kubelet)?.minor ?? parseInstalledVersion(kubeadm)?.minor;
  if (cgroupVersion !== 1 || minor === undefined || minor < 35) return [];
  const kind = nodeDocumentKind({ cluster, node });
  const startsAnyway = cluster.kubeadm['KubeletConfiguration']?.['failCgroupV1'] === false;
  const isSkipped = readIgnoredErrors({ cluster, node }).some((name) => /^(?:all|systemverification)$/iu.test(name));
  if (startsAnyway && isSkipped) return [];
  const missing = [
    ...(startsAnyway ? [] : ['KubeletConfiguration: { failCgroupV1: false }']),
    ...(isSkipped ? [] : [`${kind}: { nodeRegistration: { ignorePreflightErrors: [SystemVerification] } }`]),
  ];
  return [
    {
      // kubeadm does not run again on a member.
      severity: isMember ? 'warning' : 'error',
      summary: 'this host uses cgroup v1',
      detail: `The kubelet of Kubernetes 1.${minor} starts on it only with failCgroupV1: false and ignorePreflightErrors: [SystemVerification] together. --force cannot help: kubeadm itself refuses.`,
      fix: `Boot with systemd.unified_cgroup_hierarchy=1, use Kubernetes 1.34 or older, or add to general.kubeadm: ${missing.join(' and ')}`,
      source,
      isForcible: false,
    },
  ];
}

/** Whether the kubelet tolerates swap, by an argument of this node or by its configuration file. The argument wins. */
function toleratesSwap({ cluster, node }: Pick<RoleInput, 'cluster' | 'node'>): boolean {
  const argument = readKubeletArguments({ cluster, node }).findLast(({ name }) => name === 'fail-swap-on');
  return argument === undefined ? cluster.kubeadm['KubeletConfiguration']?.['failSwapOn'] === false : argument.value === 'false';
}
