import type { Finding } from '../../core/finding.ts';
import { kubeadmConfText } from '../kubeadm-conf.ts';
import { isInitialised } from '../kubeadm-model.ts';
import type { RoleInput } from '../role-input.ts';

type Written = Extract<ReturnType<typeof kubeadmConfText>, { readonly text: string }>;

/** `prepare` writes kubeadm.conf where it can; where it cannot yet, somebody should know before `up`. */
export function kubeadmConfLater(input: RoleInput): readonly Finding[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined) return [];
  const conf = kubeadmConfText(input, kubernetes);
  if (!('reason' in conf)) return ofDocuments(input, conf.problems);
  return [
    {
      severity: 'warning',
      summary: 'kubeadm.conf is not written yet',
      detail: `${conf.reason}.`,
      fix: `The rest can be prepared; phase up needs it. ${conf.fix}`,
      forcible: false,
    },
  ];
}

/** What kubeadm would not understand of its own documents. */
export function kubeadmDocumentsFit(input: RoleInput): readonly Finding[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined) return [];
  const conf = kubeadmConfText(input, kubernetes);
  return 'reason' in conf ? [] : ofDocuments(input, conf.problems);
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

function ofDocuments({ cluster }: RoleInput, problems: Written['problems']): readonly Finding[] {
  return problems.map(({ at, ...problem }) => ({ ...problem, source: cluster.sourceOf(at), forcible: false }));
}
