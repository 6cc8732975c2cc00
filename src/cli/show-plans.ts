import type { Contents } from '../core/content.ts';
import type { Console } from './console.ts';
import { readPlanContents } from '../app/plan/read-plan-contents.ts';
import type { PlanSubject } from '../app/plan/plan-document.ts';
import type { PlannedPhase } from '../app/plan/plan-phases.ts';
import type { AwaitedStatus } from '../app/confirmation/read-awaited-status.ts';
import type { LockHolder } from '../host/process/lock.ts';
import { terminalSafeJson } from '../core/text/terminal-safe-json.ts';
import { renderRootCommand } from './root-command.ts';
import { renderProblems } from './views/problems-text.ts';
import { renderAwaited } from './views/awaited-text.ts';
import { renderInterrupted, renderRunning } from './views/interrupted-text.ts';
import { renderPlans } from './views/plan-text.ts';

/** The parts of a planned phase that are shown. */
export type ShownPlan = Pick<PlannedPhase, 'plan' | 'problems' | 'ledger' | 'subject' | 'journalFailure'>;

/**
 * Prints plans to stdout, in the order in which they are executed. Problems, warnings and an interrupted run go to stderr. `running`: another
 * lazyjack, whose run the journal shows as unfinished. `awaited`: a run that awaits confirmation, which the journal shows as unfinished too. `isRecorded`:
 * the host is in a file.
 */
export async function showPlans(
  plans: readonly ShownPlan[],
  contents: Contents,
  console: Console,
  json: boolean,
  {
    running,
    awaited,
    isRecorded = false,
  }: { readonly running?: LockHolder | undefined; readonly awaited?: AwaitedStatus | undefined; readonly isRecorded?: boolean } = {},
): Promise<void> {
  const [first] = plans;
  if (first?.journalFailure !== undefined) {
    const way = isRecorded
      ? 'Record the host as root to see all.'
      : `Run it as root to see all: ${renderRootCommand(process.argv.slice(2), process.env)}`;
    console.err(`${first.journalFailure.message}, so what is to be removed is not shown. ${way}\n`);
  }
  if (running !== undefined) console.err(renderRunning(running));
  else if (awaited !== undefined) console.err(renderAwaited(awaited));
  else if (first?.ledger.interrupted !== undefined) console.err(renderInterrupted(first.ledger.interrupted));
  if (json) {
    // Loaded only for JSON, because making its schemas takes longer than rendering a plan.
    const { makePlanDocument } = await import('../app/plan/plan-document.ts');
    for (const { plan, subject, problems } of plans) console.out(`${terminalSafeJson(makePlanDocument(plan, subject, problems))}\n`);
    return;
  }
  const parts = plans.map(({ plan, subject }, at) => ({ plan, title: makePlanTitle(subject, plans.slice(0, at)) }));
  const bytes = await readPlanContents(
    parts.map(({ plan }) => plan),
    contents,
  );
  console.err(
    renderProblems(
      plans.flatMap(({ problems }) => problems),
      console.color.err,
    ),
  );
  console.out(renderPlans(parts, { color: console.color.out, contents: bytes }));
}

function makePlanTitle({ command, phase, host, config }: PlanSubject, before: readonly ShownPlan[]): string {
  const follows = before.some(({ plan }) => plan.changes.length > 0);
  if (command === 'destroy') return `${follows ? 'then ' : ''}destroy, ${phase}:`;
  return `${follows ? 'then ' : ''}${phase} on ${host ?? ''} (${config ?? ''}):`;
}
