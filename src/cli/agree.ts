import { Failure } from '../core/failure.ts';
import { assertSamePlans } from './assert-plan.ts';
import { requireRoot } from './change-host.ts';
import { confirm } from './confirm.ts';
import type { Console } from './console.ts';
import { type PlanDocument, planDocument } from './plan-document.ts';
import type { Planned } from './planning.ts';
import type { Session } from './session.ts';
import { showPlans } from './show-plan.ts';

export interface Agreement {
  readonly yes: boolean;
  readonly json: boolean;
  /** Plans that were agreed to earlier. */
  readonly agreed?: { readonly path: string; readonly documents: readonly PlanDocument[] };
}

/** Shows what is to be done, refuses what cannot be, and asks once. Resolves with whether to go on. */
export async function agree(session: Session, plans: readonly Planned[], options: Agreement, console: Console): Promise<boolean> {
  await showPlans(plans, session.host.contents, console, options.json);
  if (options.agreed !== undefined) assertSamePlans(options.agreed.path, options.agreed.documents, plans.map(documentOf));
  const [first] = plans.filter(({ plan }) => plan.changes.length > 0);
  // What only root can read is in nobody's way.
  if (first !== undefined && plans.some(({ plan }) => plan.unknown.length > 0)) requireRoot(first.subject.command, first.plan);
  refuseUnready(plans);
  if (first === undefined) return true;
  const { command } = first.subject;
  requireRoot(command, first.plan);
  const question = command === 'apply' ? 'Change this host?' : 'Give this host back?';
  return confirm(console, { yes: options.yes || options.agreed !== undefined, question, command });
}

export function documentOf({ plan, subject, findings }: Planned): PlanDocument {
  return planDocument(plan, subject, findings);
}

/** Everything that could not be read, is refused, or was found in the way: nothing is changed while there is any of it. */
function refuseUnready(plans: readonly Planned[]): void {
  const reasons = reasonsAgainst(plans);
  if (reasons.length === 0) return;
  const [first] = plans;
  const way = plans.length > 1 && first !== undefined ? firstPartAlone(first) : goOnAllTheSame(plans);
  throw new Failure('refused', `nothing was changed: ${reasons.join(', ')}`, {
    fix: `What is named above says what to do about it.${way}`,
  });
}

/** A few words each; none: it may begin. */
export function reasonsAgainst(plans: readonly Planned[]): readonly string[] {
  const errors = plans.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error').length;
  const refused = plans.flatMap(({ plan }) => plan.refused).length;
  const unknown = plans.flatMap(({ plan }) => plan.unknown);
  return [
    ...(errors > 0 ? [`${errors} found in the way`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(unknown.length > 0
      ? [`${unknown.length} could not be read (${unknown.map(({ address, reason }) => `${address}: ${reason}`).join('; ')})`]
      : []),
  ];
}

function goOnAllTheSame(plans: readonly Planned[]): string {
  return plans.every(isForcible) ? ` Or go on all the same with --force${without(plans)}.` : '';
}

/** What keeps the second from being carried out need not keep the first from it. */
function firstPartAlone(first: Planned): string {
  const { command, phase } = first.subject;
  const isReady = reasonsAgainst([first]).length === 0;
  if (!isReady && !isForcible(first)) return '';
  return ` The first part alone${without([first])}: lazyjack ${command} --phase ${phase}${isReady ? '' : ' --force'}`;
}

function isForcible({ plan, findings, dispensable }: Planned): boolean {
  return (
    plan.refused.length === 0 &&
    findings.every(({ severity, forcible }) => severity !== 'error' || forcible) &&
    plan.unknown.every(({ address }) => dispensable?.has(address) === true)
  );
}

function without(plans: readonly Planned[]): string {
  const open = plans.flatMap(({ plan }) => plan.unknown.map(({ address }) => address));
  return open.length === 0 ? '' : `, without ${open.join(', ')}`;
}
