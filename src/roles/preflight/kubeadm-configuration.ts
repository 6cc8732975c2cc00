import { isFirstControlPlaneNode } from '../../config/control-plane.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { KubeadmProblem } from '../../kubeadm/kubeadm-problem.ts';
import { type KubeadmConfContent, makeKubeadmConfContent, findKubeadmConfProblems } from '../desired/kubernetes/kubeadm-conf.ts';
import { hasNoRuntime } from '../desired/kubernetes/choose-cri-socket.ts';
import { findMemberDifferences } from '../member/find-member-differences.ts';
import { isInitialised } from '../desired/kubernetes/kubeadm-model.ts';
import type { RoleInput } from '../role-input.ts';

/** `prepare` writes kubeadm.conf. With --force a host can be prepared without it. */
export function checkKubeadmConf(input: RoleInput): readonly PreflightProblem[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined || isKubeadmConfIgnored(input)) return [];
  const conf = makeKubeadmConfContent(input, kubernetes);
  if (!('reason' in conf)) {
    const problems = [...checkContent(input, conf), ...warnAboutMissingRuntime(input, conf)];
    // kubeadm has run already, and does not read the file before phase up.
    return kubernetes.membership === undefined ? problems : problems.map((problem) => ({ ...problem, severity: 'warning' }));
  }
  return [
    {
      severity: 'error',
      summary: 'kubeadm.conf cannot be created',
      detail: `${conf.reason}. The rest can be prepared without it; phase up needs it.`,
      fix: conf.fix,
      isForcible: true,
    },
  ];
}

/** kubeadm.conf names a runtime that is not installed yet. Phase `up` insists on one. */
function warnAboutMissingRuntime(
  { cluster, node, facts: { kubernetes } }: RoleInput,
  { model }: KubeadmConfContent,
): readonly PreflightProblem[] {
  if (kubernetes === undefined || !hasNoRuntime(cluster, kubernetes)) return [];
  return [
    {
      severity: 'warning',
      summary: 'no container runtime yet',
      detail: `No container runtime answers on this host, so kubeadm.conf gets the socket that kubeadm takes by default, ${model.criSocket}. Phase up needs the runtime.`,
      fix: 'Install and start containerd or CRI-O before phase up, or name its socket in general.cri-socket.',
      source: cluster.sourceOf(['topology', node.name]),
      isForcible: false,
    },
  ];
}

/** Documents of kubeadm.conf that the installed kubeadm would not accept. */
export function checkKubeadmDocuments(input: RoleInput): readonly PreflightProblem[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined || isKubeadmConfIgnored(input)) return [];
  const conf = makeKubeadmConfContent(input, kubernetes);
  return 'reason' in conf ? [] : checkContent(input, conf);
}

function checkContent(input: RoleInput, conf: KubeadmConfContent): readonly PreflightProblem[] {
  const problems = toPreflightProblems(input, findKubeadmConfProblems(input.cluster, conf));
  // kubeadm does not say where in the YAML, so its answer counts only where nothing else is known.
  return problems.some(({ severity }) => severity === 'error') ? problems : [...problems, ...findRefusalOfKubeadm(input, conf)];
}

/** The answer of `kubeadm config validate`, which knows the fields of kubelet and kube-proxy too. */
function findRefusalOfKubeadm(
  { cluster, facts: { kubernetes } }: RoleInput,
  { format: { version } }: KubeadmConfContent,
): readonly PreflightProblem[] {
  const reasons = kubernetes?.refusedByKubeadm ?? [];
  if (reasons.length === 0) return [];
  return [
    {
      severity: 'error',
      summary: 'kubeadm does not accept kubeadm.conf',
      detail: [`kubeadm ${version.text} says:`, ...reasons.slice(0, maxReasons).map((line) => `      ${line}`)].join('\n'),
      fix: 'Correct general.kubeadm. lazyjack render --out DIR shows the documents.',
      source: cluster.sourceOf(['general', 'kubeadm']),
      isForcible: true,
      severityAtBoot: 'warning',
    },
  ];
}

/** Lines of kubeadm. */
const maxReasons = 8;

/** A member whose cluster differs from the configuration keeps its kubeadm.conf. `checkMemberDifferences` reports why. */
function isKubeadmConfIgnored(input: RoleInput): boolean {
  return findMemberDifferences(input).length > 0;
}

/** Every node needs the token and the hash of the certificate authority. */
export function checkInitialised({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  if (facts.kubernetes === undefined || isInitialised(cluster)) return [];
  return [
    {
      severity: 'error',
      summary: 'init has not run',
      detail: 'The configuration has no token and no hash of the certificate authority, by which the nodes recognise each other.',
      fix: isFirstControlPlaneNode(cluster, node)
        ? 'Run: lazyjack init'
        : 'Run `lazyjack init` on the control plane node, and copy the configuration here.',
      source: cluster.sourceOf(['general']),
      isForcible: false,
    },
  ];
}

function toPreflightProblems({ cluster }: RoleInput, problems: readonly KubeadmProblem[]): readonly PreflightProblem[] {
  return problems.map(({ at, ...problem }) => ({ ...problem, source: cluster.sourceOf(at), isForcible: false, severityAtBoot: 'warning' }));
}
