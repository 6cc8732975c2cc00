import { Failure } from '../core/failure.ts';
import { lastLine } from '../host/last-line.ts';
import type { Report } from '../planner/report.ts';
import { assertSamePlan } from './assert-plan.ts';
import { changeHost, requireRoot } from './change-host.ts';
import { clearLeftovers } from './clear-leftovers.ts';
import { confirm } from './confirm.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import type { Plan } from '../planner/plan.ts';
import { type PlanDocument, planDocument } from './plan-document.ts';
import type { Planned, Planning } from './planning.ts';
import { liveReport } from './live-report.ts';
import { eventLines } from './render/event-lines.ts';
import { jsonText } from './render/json-text.ts';
import { renderOutcome } from './render/outcome.ts';
import { progress } from './render/progress.ts';
import type { Session } from './session.ts';
import { slowReport } from './slow-report.ts';
import { showPlan } from './show-plan.ts';
import { statusOf } from './status-of.ts';
import { withSignals } from './with-signals.ts';

export interface CarryOutOptions {
  readonly yes: boolean;
  readonly json: boolean;
  readonly onFailure: 'rollback' | 'keep';
  /** What to say when all of it is done. */
  readonly afterwards?: (plan: Plan) => string;
  /** A plan that was agreed to earlier. */
  readonly agreed?: { readonly path: string; readonly document: PlanDocument };
}

/** Plans, shows, asks, and does what was shown: the whole of apply, and of destroy. */
export async function carryOut(session: Session, planning: Planning, options: CarryOutOptions, console: Console): Promise<ExitStatus> {
  const planned = await planning();
  const { plan, subject, findings } = planned;
  await showPlan(planned, session.host.contents, console, options.json);
  if (options.agreed !== undefined) assertSamePlan(options.agreed.path, options.agreed.document, planDocument(plan, subject, findings));
  refuseUnready(planned);
  if (plan.changes.length > 0) {
    requireRoot(subject.command, plan);
    const question = subject.command === 'apply' ? 'Change this host?' : 'Give this host back?';
    const agreed = options.yes || options.agreed !== undefined;
    if (!(await confirm(console, { yes: agreed, question, command: subject.command }))) return exitStatus.refused;
  }
  if (process.geteuid?.() === 0) await clearLeftovers(planned.ledger);
  const events = options.json ? eventLines(console.out) : personsReport(planned, console);
  const outcome = await withSignals(console, (signal) =>
    changeHost(session, {
      command: subject.command,
      phase: subject.phase,
      plan,
      interrupted: planned.ledger.interrupted?.run,
      replan: () => planned.again(),
      onFailure: options.onFailure,
      report: events,
      signal,
    }),
  );
  if (options.json) {
    const stuck = outcome.status === 'stuck' ? { stuck: outcome.stuck } : {};
    const cause = 'cause' in outcome ? { cause: outcome.cause instanceof Error ? outcome.cause.message : String(outcome.cause) } : {};
    console.out(`${jsonText({ type: 'end', status: outcome.status, ...cause, ...stuck })}\n`);
  } else {
    const good = outcome.status === 'done' || outcome.status === 'nothing';
    const text = renderOutcome(outcome, { command: subject.command, color: good ? console.color.out : console.color.problem });
    (good ? console.out : console.problem)(text);
    if (outcome.status === 'done') console.out(options.afterwards?.(plan) ?? '');
  }
  return statusOf(outcome);
}

/** Lines as things happen, and what takes long: on a terminal as it goes on, elsewhere once. */
function personsReport({ plan }: Planned, console: Console): Report {
  const lines = progress(console.problem, console.color.problem);
  if (console.status === undefined) return slowReport(lines, console.problem);
  const logs = plan.changes.flatMap(({ address, ref }) => (typeof ref.id['log'] === 'string' ? [{ address, log: ref.id['log'] }] : []));
  const screen = { status: console.status, width: console.width, now: () => performance.now() };
  return liveReport(lines, screen, (addresses) => {
    const found = logs.find(({ address }) => addresses.includes(address));
    // kubeadm says `[phase] what`; the rest of what it says has tokens in it.
    return found === undefined ? undefined : lastLine(found.log, /^\[[\w-]+\] /u);
  });
}

/** Everything that could not be read, is refused, or was found in the way: nothing is changed while there is any of it. */
function refuseUnready({ plan, findings, dispensable }: Planned): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const reasons = [
    ...(errors.length > 0 ? [`${errors.length} found in the way`] : []),
    ...(plan.refused.length > 0 ? [`${plan.refused.length} refused`] : []),
    ...(plan.unknown.length > 0
      ? [`${plan.unknown.length} could not be read (${plan.unknown.map(({ address, reason }) => `${address}: ${reason}`).join('; ')})`]
      : []),
  ];
  if (reasons.length === 0) return;
  const isForcible =
    plan.refused.length === 0 &&
    errors.every(({ forcible }) => forcible) &&
    plan.unknown.every(({ address }) => dispensable?.has(address) === true);
  const without = plan.unknown.map(({ address }) => address).join(', ');
  const force = isForcible ? ` Or go on all the same with --force${without === '' ? '' : `, without ${without}`}.` : '';
  throw new Failure('refused', `nothing was changed: ${reasons.join(', ')}`, {
    fix: `What is named above says what to do about it.${force}`,
  });
}
