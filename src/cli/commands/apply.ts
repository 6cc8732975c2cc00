import type { Address } from '../../core/resource.ts';
import { Failure } from '../../core/failure.ts';
import { changeHost, requireRoot } from '../change-host.ts';
import { confirm } from '../confirm.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { planBytes } from '../plan-bytes.ts';
import { planPhase } from '../planning.ts';
import { renderOutcome } from '../render/outcome.ts';
import { renderPlan } from '../render/plan-text.ts';
import { progress } from '../render/progress.ts';
import { openCluster, openSession } from '../session.ts';
import { statusOf } from '../status-of.ts';
import { withSignals } from '../with-signals.ts';

export interface ApplyOptions extends GlobalOptions {
  readonly yes: boolean;
  readonly onFailure: 'rollback' | 'keep';
  readonly adopt: readonly Address[];
}

export async function apply(options: ApplyOptions, console: Console): Promise<ExitStatus> {
  const target = await openCluster(options, console);
  const session = openSession();
  const adopt = new Set(options.adopt);
  const { plan } = await planPhase(session, target, 'prepare', adopt);
  const bytes = await planBytes(plan, session.host.contents);
  console.out(renderPlan(plan, { color: console.color.out, bytes, title: `${target.node.name}, prepare (${target.cluster.file}):` }));
  if (plan.refused.length > 0 || plan.unknown.length > 0) {
    throw new Failure('refused', 'nothing was changed: what is named above is in the way');
  }
  if (plan.changes.length > 0) {
    requireRoot('apply', plan);
    if (!(await confirm(console, { yes: options.yes, question: 'Change this host?', command: 'apply' }))) return exitStatus.refused;
  }
  const outcome = await withSignals(console, (signal) =>
    changeHost(session, {
      command: 'apply',
      phase: 'prepare',
      plan,
      replan: async () => (await planPhase(session, target, 'prepare', adopt)).plan,
      onFailure: options.onFailure,
      report: progress(console.problem, console.color.problem),
      signal,
    }),
  );
  const text = renderOutcome(outcome, { command: 'apply', color: console.color.problem });
  (outcome.status === 'done' || outcome.status === 'nothing' ? console.out : console.problem)(text);
  return statusOf(outcome);
}
