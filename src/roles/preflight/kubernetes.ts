import type { Finding } from '../../core/finding.ts';
import type { KubeadmProblem } from '../../kubeadm/problem.ts';
import { kubeadmConfContent, kubeadmConfProblems } from '../kubeadm-conf.ts';
import { memberDifferences } from '../member/differences.ts';
import { isInitialised } from '../kubeadm-model.ts';
import type { RoleInput } from '../role-input.ts';

/** `prepare` writes kubeadm.conf. A host may be prepared without it, if somebody says so. */
export function kubeadmConfWritable(input: RoleInput): readonly Finding[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined || isLeftAlone(input)) return [];
  const conf = kubeadmConfContent(input, kubernetes);
  if (!('reason' in conf)) {
    const found = findings(input, kubeadmConfProblems(input.cluster, conf));
    // kubeadm has run already, and will not read it before phase up.
    return kubernetes.membership === undefined ? found : found.map((finding) => ({ ...finding, severity: 'warning' }));
  }
  return [
    {
      severity: 'error',
      summary: 'kubeadm.conf cannot be made',
      detail: `${conf.reason}. The rest can be prepared without it; phase up needs it.`,
      fix: conf.fix,
      forcible: true,
    },
  ];
}

/** What kubeadm would not understand of its own documents. */
export function kubeadmDocumentsFit(input: RoleInput): readonly Finding[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined || isLeftAlone(input)) return [];
  const conf = kubeadmConfContent(input, kubernetes);
  return 'reason' in conf ? [] : findings(input, kubeadmConfProblems(input.cluster, conf));
}

/** A member of a cluster that the configuration does not fit keeps its kubeadm.conf, and `livingMember` says why. */
function isLeftAlone(input: RoleInput): boolean {
  return memberDifferences(input).length > 0;
}

/** What every node must know of the cluster. */
export function initialised({ cluster, node, facts }: RoleInput): readonly Finding[] {
  if (facts.kubernetes === undefined || isInitialised(cluster)) return [];
  return [
    {
      severity: 'error',
      summary: 'init has not run',
      detail: 'The configuration has no token and no hash of the certificate authority, by which nodes and master know each other.',
      fix: node.roles.has('master') ? 'Run: lazyjack init' : 'Run `lazyjack init` on the master, and copy the configuration here.',
      source: cluster.sourceOf(['general']),
      forcible: false,
    },
  ];
}

function findings({ cluster }: RoleInput, problems: readonly KubeadmProblem[]): readonly Finding[] {
  return problems.map(({ at, ...problem }) => ({ ...problem, source: cluster.sourceOf(at), forcible: false, atRestore: 'warning' }));
}
