import type { Finding } from '../core/finding.ts';
import type { HostReader } from '../core/host.ts';
import type { Plan } from '../planner/plan.ts';
import { joinedNodes } from './joined-nodes.ts';

/** Names that are said before the rest is counted. */
const NAMED = 5;

/** A master that is given back before its minions leaves them without one. Where its API server does not answer, the plan says so of any minion. */
export async function minionsStillUp(
  host: Pick<HostReader, 'files' | 'kubeadm'>,
  { changes }: Pick<Plan, 'changes'>,
): Promise<readonly Finding[]> {
  const master = changes.find(({ ref, before, after }) => ref.kind === 'kubeadm' && before?.['role'] === 'master' && after === null);
  if (master === undefined) return [];
  const { log } = master.ref.id;
  const up = ((await joinedNodes(host, typeof log === 'string' ? log : undefined)) ?? [])
    .filter((each) => each.ready && !each.master)
    .map(({ name }) => name);
  if (up.length === 0) return [];
  const more = up.length - NAMED;
  return [
    {
      severity: 'warning',
      summary: up.length === 1 ? 'a minion of this cluster is still up' : `${up.length} minions of this cluster are still up`,
      detail: `${up.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}. Without the master they go on running their pods, and nobody can tell them to stop.`,
      fix: 'Run `lazyjack destroy` there first.',
      forcible: false,
    },
  ];
}
