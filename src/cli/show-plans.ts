import type { Contents } from '../core/content.ts';
import type { Console } from './console.ts';
import { readPlanContents } from '../app/plan/read-plan-contents.ts';
import type { PlanSubject } from '../app/plan/plan-document.ts';
import type { PlannedPhase } from '../app/plan/plan-phases.ts';
import { terminalSafeJson } from '../core/text/terminal-safe-json.ts';
import { renderProblems } from './views/problems-text.ts';
import { renderInterrupted } from './views/interrupted-text.ts';
import { renderPlans } from './views/plan-text.ts';

/** What is shown of a plan. */
export type ShownPlan = Pick<PlannedPhase, 'plan' | 'problems' | 'ledger' | 'subject' | 'journalFailure'>;

/** Plans of one look, in the order in which they are carried out: to stdout; what a person should know beside them to stderr. */
export async function showPlans(plans: readonly ShownPlan[], contents: Contents, console: Console, json: boolean): Promise<void> {
  const [first] = plans;
  if (first?.journalFailure !== undefined) {
    console.err(`${first.journalFailure.message}: what is to be removed is not shown. Run it as root to see all.\n`);
  }
  if (first?.ledger.interrupted !== undefined) console.err(renderInterrupted(first.ledger.interrupted));
  if (json) {
    // With its schemas, which take longer to make than a plan to render: only for who asks for them.
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
