import type { Contents } from '../core/content.ts';
import type { Console } from './console.ts';
import { planBytes } from './plan-bytes.ts';
import type { Planned } from './planning.ts';
import { jsonText } from './render/json-text.ts';
import { renderFindings } from './render/findings.ts';
import { renderInterrupted } from './render/interrupted.ts';
import { renderPlan } from './render/plan-text.ts';

/** The plan to stdout; what a person should know beside it to stderr. */
export async function showPlan(
  { plan, findings, ledger, subject, blind }: Omit<Planned, 'again'>,
  contents: Contents,
  console: Console,
  json: boolean,
): Promise<void> {
  if (blind !== undefined) {
    console.problem(`${blind.message}: what is to be removed is not shown. Run it as root to see all.\n`);
  }
  if (ledger.interrupted !== undefined) console.problem(renderInterrupted(ledger.interrupted));
  if (json) {
    // With its schemas, which take longer to make than a plan to render: only for who asks for them.
    const { planDocument } = await import('./plan-document.ts');
    console.out(`${jsonText(planDocument(plan, subject, findings))}\n`);
    return;
  }
  const title =
    subject.command === 'destroy' ? `destroy, ${subject.phase}:` : `${subject.phase} on ${subject.host ?? ''} (${subject.config ?? ''}):`;
  console.problem(renderFindings(findings, console.color.problem));
  console.out(renderPlan(plan, { color: console.color.out, bytes: await planBytes(plan, contents), title }));
}
