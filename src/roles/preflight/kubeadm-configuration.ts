import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { KubeadmProblem } from '../../kubeadm/kubeadm-problem.ts';
import { makeKubeadmConfContent, findKubeadmConfProblems } from '../desired/kubernetes/kubeadm-conf.ts';
import { findMemberDifferences } from '../member/find-member-differences.ts';
import { isInitialised } from '../desired/kubernetes/kubeadm-model.ts';
import type { RoleInput } from '../role-input.ts';

/** `prepare` writes kubeadm.conf. A host may be prepared without it, if somebody says so. */
export function checkKubeadmConf(input: RoleInput): readonly PreflightProblem[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined || isKubeadmConfIgnored(input)) return [];
  const conf = makeKubeadmConfContent(input, kubernetes);
  if (!('reason' in conf)) {
    const found = toPreflightProblems(input, findKubeadmConfProblems(input.cluster, conf));
    // kubeadm has run already, and will not read it before phase up.
    return kubernetes.membership === undefined ? found : found.map((finding) => ({ ...finding, severity: 'warning' }));
  }
  return [
    {
      severity: 'error',
      summary: 'kubeadm.conf cannot be made',
      detail: `${conf.reason}. The rest can be prepared without it; phase up needs it.`,
      fix: conf.fix,
      isForcible: true,
    },
  ];
}

/** What kubeadm would not understand of its own documents. */
export function checkKubeadmDocuments(input: RoleInput): readonly PreflightProblem[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined || isKubeadmConfIgnored(input)) return [];
  const conf = makeKubeadmConfContent(input, kubernetes);
  return 'reason' in conf ? [] : toPreflightProblems(input, findKubeadmConfProblems(input.cluster, conf));
}

/** A member of a cluster that the configuration does not fit keeps its kubeadm.conf, and `livingMember` says why. */
function isKubeadmConfIgnored(input: RoleInput): boolean {
  return findMemberDifferences(input).length > 0;
}

/** What every node must know of the cluster. */
export function checkInitialised({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  if (facts.kubernetes === undefined || isInitialised(cluster)) return [];
  return [
    {
      severity: 'error',
      summary: 'init has not run',
      detail: 'The configuration has no token and no hash of the certificate authority, by which nodes and master know each other.',
      fix: node.roles.has('master') ? 'Run: lazyjack init' : 'Run `lazyjack init` on the master, and copy the configuration here.',
      source: cluster.sourceOf(['general']),
      isForcible: false,
    },
  ];
}

function toPreflightProblems({ cluster }: RoleInput, problems: readonly KubeadmProblem[]): readonly PreflightProblem[] {
  return problems.map(({ at, ...problem }) => ({ ...problem, source: cluster.sourceOf(at), isForcible: false, severityAtBoot: 'warning' }));
}
