import { makeDestroyPlan } from '../../planner/make-destroy-plan.ts';
import { changeHost, requireRoot } from '../change-host.ts';
import { confirm } from '../confirm.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { planBytes } from '../plan-bytes.ts';
import { renderOutcome } from '../render/outcome.ts';
import { renderPlan } from '../render/plan-text.ts';
import { progress } from '../render/progress.ts';
import { openSession } from '../session.ts';
import { statusOf } from '../status-of.ts';
import { withSignals } from '../with-signals.ts';

export interface DestroyOptions extends GlobalOptions {
  readonly yes: boolean;
}

/** Needs no configuration: the journal knows what to give back. */
export async function destroy(options: DestroyOptions, console: Console): Promise<ExitStatus> {
  const session = openSession();
  const replan = async () => makeDestroyPlan(session.host, session.kinds, await session.state.ledger(), 'prepare');
  const plan = await replan();
  const bytes = await planBytes(plan, session.host.contents);
  console.out(renderPlan(plan, { color: console.color.out, bytes, title: 'destroy, prepare:' }));
  if (plan.changes.length > 0) {
    requireRoot('destroy', plan);
    if (!(await confirm(console, { yes: options.yes, question: 'Give this host back?', command: 'destroy' }))) return exitStatus.refused;
  }
  const outcome = await withSignals(console, (signal) =>
    changeHost(session, {
      command: 'destroy',
      phase: 'prepare',
      plan,
      replan,
      onFailure: 'rollback',
      report: progress(console.problem, console.color.problem),
      signal,
    }),
  );
  const text = renderOutcome(outcome, { command: 'destroy', color: console.color.problem });
  (outcome.status === 'done' || outcome.status === 'nothing' ? console.out : console.problem)(text);
  return statusOf(outcome);
}
