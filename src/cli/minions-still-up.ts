import type { PreflightProblem } from '../core/finding.ts';
import type { HostReader } from '../core/host.ts';
import type { Plan } from '../planner/plan.ts';
import { readJoinedNodes } from './joined-nodes.ts';

/** Names that are said before the rest is counted. */
const MAX_NAMED_WORKERS = 5;

/** A master that is given back before its minions leaves them without one. Where its API server does not answer, the plan says so of any minion. */
export async function warnAboutReadyWorkers(
  host: Pick<HostReader, 'files' | 'kubeadm'>,
  { changes }: Pick<Plan, 'changes'>,
): Promise<readonly PreflightProblem[]> {
  const master = changes.find(({ ref, before, after }) => ref.kind === 'kubeadm' && before?.['role'] === 'master' && after === null);
  if (master === undefined) return [];
  const { log } = master.ref.id;
  const up = ((await readJoinedNodes(host, typeof log === 'string' ? log : undefined)) ?? [])
    .filter((each) => each.isReady && !each.isControlPlane)
    .map(({ name }) => name);
  if (up.length === 0) return [];
  const more = up.length - MAX_NAMED_WORKERS;
  return [
    {
      severity: 'warning',
      summary: up.length === 1 ? 'a minion of this cluster is still up' : `${up.length} minions of this cluster are still up`,
      detail: `${up.slice(0, MAX_NAMED_WORKERS).join(', ')}${more > 0 ? ` and ${more} more` : ''}. Without the master they go on running their pods, and nobody can tell them to stop.`,
      fix: 'Run `lazyjack destroy` there first.',
      isForcible: false,
    },
  ];
}
