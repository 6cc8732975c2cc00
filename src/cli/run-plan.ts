import { messageOf } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import type { Phase } from '../journal/journal-entry.ts';
import { findLastLine } from '../host/programs/find-last-line.ts';
import type { FailurePolicy } from '../planner/apply-input.ts';
import type { Outcome } from '../planner/run-outcome.ts';
import type { Plan } from '../planner/plan.ts';
import type { Report } from '../planner/run-event.ts';
import { changeHost } from '../app/apply/change-host.ts';
import type { ConfirmationRequest } from '../app/confirmation/arm-roll-back.ts';
import type { Console } from './console.ts';
import { type StreamedEvent, makeEventStream } from './event-stream.ts';
import { exitStatus } from './exit-status.ts';
import { openRunLog } from './open-run-log.ts';
import { labelStep } from './progress/label-step.ts';
import { makeRunProgress } from './progress/run-progress.ts';
import type { PlannedPhase } from '../app/plan/plan-phases.ts';
import { type OutcomeContext, renderOutcome } from './views/outcome-text.ts';
import { escapeMultilineText } from '../core/text/escape-multiline-text.ts';
import type { Session } from '../app/session/session.ts';
import { ignoreHangup, withSignals } from './with-signals.ts';

/** Further addresses are counted; `lazyjack status` lists them all. */
const maxListedWrites = 20;

/** The changes that a run leaves behind if it is stopped immediately. */
export function renderPendingWrites(addresses: readonly string[]): string {
  if (addresses.length === 0) return '';
  const more = addresses.length - maxListedWrites;
  const lines = addresses.slice(0, maxListedWrites).map((address) => `  ${escapeMultilineText(address)}\n`);
  return `Not rolled back:\n${lines.join('')}${more > 0 ? `  and ${more} more\n` : ''}`;
}

export interface RunOptions {
  readonly json: boolean;
  readonly onFailure: FailurePolicy;
  /** Roll the run back unless it is confirmed. */
  readonly confirmation?: ConfirmationRequest | undefined;
  /** Printed after a successful run. */
  readonly successMessage?: (plan: Plan) => string;
  /** Print nothing if nothing had to change. */
  readonly isSilentWhenUnchanged?: boolean;
  /** The phase, if it is one of two, and the state after a roll back. */
  readonly context?: Pick<OutcomeContext, 'phase' | 'stateAfterRollBack'>;
}

/** Carries a plan out in one run, reports its progress, and prints the outcome. */
export async function runPlan(session: Session, planned: PlannedPhase, options: RunOptions, console: Console): Promise<Outcome> {
  const { plan, subject } = planned;
  const host = subject.host ?? session.host.invocation.hostName;
  const writeEvent = makeEventStream(console.out, host);
  const shown = options.json ? { report: writeEvent, stop: () => undefined } : showRun(planned, console);
  const run = trackPendingWrites(shown.report);
  const words = {
    firstSignal: `finishing this step, then ${options.onFailure === 'keep' ? 'stopping without a rollback' : 'rolling back'}.`,
    secondSignal: () =>
      ` \`lazyjack status\` shows what was interrupted; \`lazyjack destroy\` restores the host.\n${renderPendingWrites(run.addresses())}`,
    status: exitStatus.notRestored,
    ignoresHangup: options.confirmation !== undefined,
  };
  // Until the deadline is written, the end of this process would count as a killed run.
  if (options.confirmation !== undefined) ignoreHangup();
  const outcome = await withSignals(console, words, (signal) =>
    changeHost(session, {
      command: subject.command,
      phase: subject.phase,
      plan,
      interrupted: planned.ledger.interrupted,
      hadLeftOut: planned.ledger.leftOut?.has(subject.phase) === true,
      replan: () => planned.replan(),
      onFailure: options.onFailure,
      report: run.report,
      signal,
      confirmation: options.confirmation,
      log: { runLog: openRunLog(console), host },
    }),
  ).finally(shown.stop);
  if (options.json) writeEvent(makeEndEvent(outcome, subject.phase));
  else printOutcome(outcome, planned, options, console);
  return outcome;
}

function makeEndEvent(outcome: Outcome, phase: Phase): StreamedEvent {
  const notRestored = 'notRestored' in outcome ? { notRestored: outcome.notRestored } : {};
  const retained =
    'retainedForForeign' in outcome
      ? { retained: outcome.retainedForForeign.map(({ address, note, commands }) => ({ address, note, commands })) }
      : {};
  const cause = 'cause' in outcome ? { cause: messageOf(outcome.cause) } : {};
  return { ...{ type: 'end', phase, status: outcome.status }, ...cause, ...notRestored, ...retained };
}

function printOutcome(outcome: Outcome, { plan, subject, ledger }: PlannedPhase, options: RunOptions, console: Console): void {
  if (outcome.status !== 'nothing' || options.isSilentWhenUnchanged !== true) {
    const isSuccess = outcome.status === 'done' || outcome.status === 'nothing';
    const color = isSuccess ? console.color.out : console.color.err;
    const scope = ledger.owned.size === 0 ? 'lazyjack' : `phase ${subject.phase}`;
    const leftOut = plan.limit?.leftOut.length ?? 0;
    const text = renderOutcome(outcome, { command: subject.command, color, scope, leftOut, ...options.context });
    (isSuccess ? console.out : console.err)(text);
    if (outcome.status === 'done') console.out(options.successMessage?.(plan) ?? '');
  }
}

/** Reports each wave in a line, and what runs. */
function showRun({ plan }: PlannedPhase, { err, color, writeStatusLine, columns }: Console): ReturnType<typeof makeRunProgress> {
  const logs = plan.changes.flatMap(({ address, ref }) => (typeof ref.id['log'] === 'string' ? [{ address, log: ref.id['log'] }] : []));
  const steps = {
    total: plan.changes.length,
    labelOf: (addresses: readonly Address[]) => labelStep(addresses, plan.changes),
    readOutput: (addresses: readonly Address[]) => {
      const found = logs.find(({ address }) => addresses.includes(address));
      // Progress lines of kubeadm begin with `[phase]`; other lines are advice and commands.
      return found === undefined ? undefined : findLastLine(found.log, /^\[[\w-]+\] /u);
    },
  };
  return makeRunProgress(steps, { print: err, status: writeStatusLine, columns, color: color.err, now: () => performance.now() });
}

/** Passes every event on, and remembers the addresses that a run started to write and did not restore. */
export function trackPendingWrites(report: Report): { readonly report: Report; addresses(): readonly Address[] } {
  const open = new Set<Address>();
  return {
    report(event) {
      if (event.type === 'started') for (const address of event.addresses) open.add(address);
      if (event.type === 'restored') for (const address of event.addresses) open.delete(address);
      report(event);
    },
    addresses: () => [...open],
  };
}
