import { messageOf } from '../core/failure.ts';
import { lastLine } from '../host/last-line.ts';
import type { Outcome } from '../planner/outcome.ts';
import type { Plan } from '../planner/plan.ts';
import type { Report } from '../planner/report.ts';
import { changeHost } from './change-host.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { makeStatusLineReport } from './live-report.ts';
import type { PlannedPhase } from './planning.ts';
import { makeJsonEventReport } from './render/event-lines.ts';
import { terminalSafeJson } from './render/json-text.ts';
import { type OutcomeContext, renderOutcome } from './render/outcome.ts';
import { makeProgressReport } from './render/progress.ts';
import { renderPendingWrites } from './render/touched.ts';
import type { Session } from './session.ts';
import { makeSlowStepReport } from './slow-report.ts';
import { toExitStatus } from './status-of.ts';
import { trackPendingWrites } from './touched.ts';
import { withSignals } from './with-signals.ts';

export interface RunOptions {
  readonly json: boolean;
  readonly onFailure: 'rollback' | 'keep';
  /** What to say when all of it is done. */
  readonly successMessage?: (plan: Plan) => string;
  /** Nothing is said where there was nothing to do. */
  readonly isSilentWhenUnchanged?: boolean;
  /** Where it is one of two. */
  readonly context?: Pick<OutcomeContext, 'phase' | 'stateAfterRollBack'>;
}

/** One run: does what was planned, or puts it back, and says how it ended. */
export async function runPlan(session: Session, planned: PlannedPhase, options: RunOptions, console: Console): Promise<ExitStatus> {
  const { plan, subject } = planned;
  const run = trackPendingWrites(options.json ? makeJsonEventReport(console.out) : makeTextReport(planned, console));
  const words = {
    firstSignal: 'ending what is being written, then putting everything back.',
    secondSignal: () =>
      ` \`lazyjack status\` says what was interrupted; \`lazyjack destroy\` gives the host back.\n${renderPendingWrites(run.addresses())}`,
    status: exitStatus.notRestored,
  };
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
    }),
  );
  printOutcome(outcome, planned, options, console);
  return toExitStatus(outcome);
}

function printOutcome(outcome: Outcome, { plan, subject, ledger }: PlannedPhase, options: RunOptions, console: Console): void {
  if (options.json) {
    const stuck = 'notRestored' in outcome ? { notRestored: outcome.notRestored } : {};
    const held =
      'retainedForForeign' in outcome
        ? { retained: outcome.retainedForForeign.map(({ address, note, commands }) => ({ address, note, commands })) }
        : {};
    const cause = 'cause' in outcome ? { cause: messageOf(outcome.cause) } : {};
    console.out(`${terminalSafeJson({ type: 'end', phase: subject.phase, status: outcome.status, ...cause, ...stuck, ...held })}\n`);
  } else if (outcome.status !== 'nothing' || options.isSilentWhenUnchanged !== true) {
    const good = outcome.status === 'done' || outcome.status === 'nothing';
    const color = good ? console.color.out : console.color.err;
    const scope = ledger.owned.size === 0 ? 'lazyjack' : `phase ${subject.phase}`;
    const text = renderOutcome(outcome, { command: subject.command, color, scope, ...options.context });
    (good ? console.out : console.err)(text);
    if (outcome.status === 'done') console.out(options.successMessage?.(plan) ?? '');
  }
}

/** Lines as things happen, and what takes long: on a terminal as it goes on, elsewhere once. */
function makeTextReport({ plan }: PlannedPhase, console: Console): Report {
  const lines = makeProgressReport(console.err, console.color.err);
  if (console.writeStatusLine === undefined) return makeSlowStepReport(lines, console.err);
  const logs = plan.changes.flatMap(({ address, ref }) => (typeof ref.id['log'] === 'string' ? [{ address, log: ref.id['log'] }] : []));
  const screen = { status: console.writeStatusLine, width: console.width, now: () => performance.now() };
  return makeStatusLineReport(lines, screen, (addresses) => {
    const found = logs.find(({ address }) => addresses.includes(address));
    // kubeadm says `[phase] what`; the rest is advice and commands.
    return found === undefined ? undefined : lastLine(found.log, /^\[[\w-]+\] /u);
  });
}
