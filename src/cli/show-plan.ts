import type { Contents } from '../core/content.ts';
import type { Console } from './console.ts';
import { planBytes } from './plan-bytes.ts';
import type { PlanSubject } from './plan-document.ts';
import type { Planned } from './planning.ts';
import { jsonText } from './render/json-text.ts';
import { renderFindings } from './render/findings.ts';
import { renderInterrupted } from './render/interrupted.ts';
import { renderPlans } from './render/plan-text.ts';

/** What is shown of a plan. */
export type Shown = Pick<Planned, 'plan' | 'findings' | 'ledger' | 'subject' | 'blind'>;

/** Plans of one look, in the order in which they are carried out: to stdout; what a person should know beside them to stderr. */
export async function showPlans(plans: readonly Shown[], contents: Contents, console: Console, json: boolean): Promise<void> {
  const [first] = plans;
  if (first?.blind !== undefined) {
    console.problem(`${first.blind.message}: what is to be removed is not shown. Run it as root to see all.\n`);
  }
  if (first?.ledger.interrupted !== undefined) console.problem(renderInterrupted(first.ledger.interrupted));
  if (json) {
    // With its schemas, which take longer to make than a plan to render: only for who asks for them.
    const { planDocument } = await import('./plan-document.ts');
    for (const { plan, subject, findings } of plans) console.out(`${jsonText(planDocument(plan, subject, findings))}\n`);
    return;
  }
  const parts = plans.map(({ plan, subject }, at) => ({ plan, title: titleOf(subject, plans.slice(0, at)) }));
  const bytes = await planBytes(
    parts.map(({ plan }) => plan),
    contents,
  );
  console.problem(
    renderFindings(
      plans.flatMap(({ findings }) => findings),
      console.color.problem,
    ),
  );
  console.out(renderPlans(parts, { color: console.color.out, bytes }));
}

function titleOf({ command, phase, host, config }: PlanSubject, before: readonly Shown[]): string {
  const follows = before.some(({ plan }) => plan.changes.length > 0);
  if (command === 'destroy') return `${follows ? 'then ' : ''}destroy, ${phase}:`;
  return `${follows ? 'then ' : ''}${phase} on ${host ?? ''} (${config ?? ''}):`;
}
