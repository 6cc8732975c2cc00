import { messageOf } from '../core/failure.ts';
import { lastLine } from '../host/last-line.ts';
import type { Outcome } from '../planner/outcome.ts';
import type { Plan } from '../planner/plan.ts';
import type { Report } from '../planner/report.ts';
import { changeHost } from './change-host.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { liveReport } from './live-report.ts';
import type { Planned } from './planning.ts';
import { eventLines } from './render/event-lines.ts';
import { jsonText } from './render/json-text.ts';
import { type OutcomeContext, renderOutcome } from './render/outcome.ts';
import { progress } from './render/progress.ts';
import { renderTouched } from './render/touched.ts';
import type { Session } from './session.ts';
import { slowReport } from './slow-report.ts';
import { statusOf } from './status-of.ts';
import { touched } from './touched.ts';
import { withSignals } from './with-signals.ts';

export interface RunOptions {
  readonly json: boolean;
  readonly onFailure: 'rollback' | 'keep';
  /** What to say when all of it is done. */
  readonly afterwards?: (plan: Plan) => string;
  /** Nothing is said where there was nothing to do. */
  readonly unlessIdle?: boolean;
  /** Where it is one of two. */
  readonly context?: Pick<OutcomeContext, 'part' | 'before'>;
}

/** One run: does what was planned, or puts it back, and says how it ended. */
export async function runPlanned(session: Session, planned: Planned, options: RunOptions, console: Console): Promise<ExitStatus> {
  const { plan, subject } = planned;
  const run = touched(options.json ? eventLines(console.out) : personsReport(planned, console));
  const words = {
    first: 'ending what is being written, then putting everything back.',
    second: () =>
      ` \`lazyjack status\` says what was interrupted; \`lazyjack destroy\` gives the host back.\n${renderTouched(run.addresses())}`,
    status: exitStatus.stuck,
  };
  const outcome = await withSignals(console, words, (signal) =>
    changeHost(session, {
      command: subject.command,
      phase: subject.phase,
      plan,
      interrupted: planned.ledger.interrupted,
      replan: () => planned.again(),
      onFailure: options.onFailure,
      report: run.report,
      signal,
    }),
  );
  sayOutcome(outcome, planned, options, console);
  return statusOf(outcome);
}

function sayOutcome(outcome: Outcome, { plan, subject, ledger }: Planned, options: RunOptions, console: Console): void {
  if (options.json) {
    const stuck = 'stuck' in outcome ? { stuck: outcome.stuck } : {};
    const held = 'held' in outcome ? { held: outcome.held.map(({ address, note, help }) => ({ address, note, help })) } : {};
    const cause = 'cause' in outcome ? { cause: messageOf(outcome.cause) } : {};
    console.out(`${jsonText({ type: 'end', phase: subject.phase, status: outcome.status, ...cause, ...stuck, ...held })}\n`);
  } else if (outcome.status !== 'nothing' || options.unlessIdle !== true) {
    const good = outcome.status === 'done' || outcome.status === 'nothing';
    const color = good ? console.color.out : console.color.problem;
    const scope = ledger.owned.size === 0 ? 'lazyjack' : `phase ${subject.phase}`;
    const text = renderOutcome(outcome, { command: subject.command, color, scope, ...options.context });
    (good ? console.out : console.problem)(text);
    if (outcome.status === 'done') console.out(options.afterwards?.(plan) ?? '');
  }
}

/** Lines as things happen, and what takes long: on a terminal as it goes on, elsewhere once. */
function personsReport({ plan }: Planned, console: Console): Report {
  const lines = progress(console.problem, console.color.problem);
  if (console.status === undefined) return slowReport(lines, console.problem);
  const logs = plan.changes.flatMap(({ address, ref }) => (typeof ref.id['log'] === 'string' ? [{ address, log: ref.id['log'] }] : []));
  const screen = { status: console.status, width: console.width, now: () => performance.now() };
  return liveReport(lines, screen, (addresses) => {
    const found = logs.find(({ address }) => addresses.includes(address));
    // kubeadm says `[phase] what`; the rest is advice and commands.
    return found === undefined ? undefined : lastLine(found.log, /^\[[\w-]+\] /u);
  });
}
