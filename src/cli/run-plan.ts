import { messageOf } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import type { Phase } from '../journal/journal-entry.ts';
import { findLastLine } from '../host/programs/find-last-line.ts';
import type { FailurePolicy } from '../planner/apply-input.ts';
import type { Outcome } from '../planner/run-outcome.ts';
import type { Plan } from '../planner/plan.ts';
import type { Report, RunEvent } from '../planner/run-event.ts';
import { changeHost } from '../app/apply/change-host.ts';
import type { ConfirmationRequest } from '../app/confirmation/arm-roll-back.ts';
import type { Console } from './console.ts';
import { type StreamedEvent, makeEventStream } from './event-stream.ts';
import { exitStatus } from './exit-status.ts';
import { makeStatusLineReport } from './status-line-report.ts';
import type { PlannedPhase } from '../app/plan/plan-phases.ts';
import { type OutcomeContext, renderOutcome } from './views/outcome-text.ts';
import { makeProgressReport } from './views/progress-report.ts';
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

/** Milliseconds after which a running step is named, so that the screen does not seem idle. */
const slowAfter = 1000;

/** Names a step that takes longer than a second, such as pulling an image or starting a container. */
function makeSlowStepReport(report: Report, print: (text: string) => void): Report {
  const timers = new Map<string, NodeJS.Timeout>();
  const clear = (key: string): void => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  return (event: RunEvent) => {
    if (event.type === 'started') {
      const key = event.addresses.join(' ');
      const timer = setTimeout(() => {
        print(`  at work on ${event.addresses.slice(0, 3).join(', ')}${event.addresses.length > 3 ? ', ...' : ''}\n`);
      }, slowAfter);
      timers.set(key, timer.unref());
    }
    if (event.type === 'written') clear(event.addresses.join(' '));
    if (event.type === 'failed') for (const key of timers.keys()) clear(key);
    report(event);
  };
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
  const writeEvent = makeEventStream(console.out, subject.host ?? session.host.invocation.hostName);
  const run = trackPendingWrites(options.json ? writeEvent : makeTextReport(planned, console));
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
      replan: () => planned.replan(),
      onFailure: options.onFailure,
      report: run.report,
      signal,
      confirmation: options.confirmation,
    }),
  );
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
    const text = renderOutcome(outcome, { command: subject.command, color, scope, ...options.context });
    (isSuccess ? console.out : console.err)(text);
    if (outcome.status === 'done') console.out(options.successMessage?.(plan) ?? '');
  }
}

/** Reports each wave in a line, and slow steps: in a status line on a terminal, elsewhere once per step. */
function makeTextReport({ plan }: PlannedPhase, console: Console): Report {
  const lines = makeProgressReport(console.err, console.color.err);
  if (console.writeStatusLine === undefined) return makeSlowStepReport(lines, console.err);
  const logs = plan.changes.flatMap(({ address, ref }) => (typeof ref.id['log'] === 'string' ? [{ address, log: ref.id['log'] }] : []));
  const screen = { status: console.writeStatusLine, width: console.width, now: () => performance.now() };
  return makeStatusLineReport(lines, screen, (addresses) => {
    const found = logs.find(({ address }) => addresses.includes(address));
    // Progress lines of kubeadm begin with `[phase]`; other lines are advice and commands.
    return found === undefined ? undefined : findLastLine(found.log, /^\[[\w-]+\] /u);
  });
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
