import { randomBytes } from 'node:crypto';
import { messageOf } from '../../core/failure.ts';
import type { Begin } from '../../journal/journal-entry.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Interrupted } from '../../journal/ledger.ts';
import type { FailurePolicy } from '../../planner/apply-input.ts';
import { executePlan } from '../../planner/execute-plan.ts';
import type { Outcome } from '../../planner/run-outcome.ts';
import type { Plan } from '../../planner/plan.ts';
import type { Report } from '../../planner/run-event.ts';
import type { Session } from '../session/session.ts';
import { armRollBack, type ConfirmationRequest, disarmRollBack } from '../confirmation/arm-roll-back.ts';
import type { RunLog } from '../run-log/run-log.ts';
import { version } from '../lazyjack-version.ts';

export interface ChangeHostInput {
  readonly command: Begin['command'];
  readonly phase: Begin['phase'];
  readonly plan: Plan;
  /** An interrupted run. A run of the same phase settles it. */
  readonly interrupted: Interrupted | undefined;
  /** The last run of this phase left changes out. */
  readonly hadLeftOut?: boolean;
  readonly replan: () => Promise<Plan>;
  readonly onFailure: FailurePolicy;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Roll the run back unless it is confirmed. */
  readonly confirmation?: ConfirmationRequest | undefined;
  /** Gets the run if it writes. */
  readonly log?: RunLogInput | undefined;
}

export interface RunLogInput {
  readonly runLog: RunLog;
  /** The node's name; for a command without a configuration, the name of this host. */
  readonly host: string;
}

/** Runs the engine on this host, with this host's clock. */
export async function changeHost(
  { host, kinds, state }: Pick<Session, 'host' | 'kinds' | 'state'>,
  input: ChangeHostInput,
): Promise<Outcome> {
  const clock = {
    now: () => performance.now(),
    sleep: (milliseconds: number) => new Promise<void>((wake) => setTimeout(wake, milliseconds)),
  };
  const leftOut = input.plan.limit?.leftOut.length ?? 0;
  const begin = {
    run: randomBytes(6).toString('hex'),
    at: new Date().toISOString(),
    boot: host.invocation.bootId,
    command: input.command,
    phase: input.phase,
    version,
    ...(leftOut > 0 && { leftOut }),
  };
  await state.recordMachine();
  const executor = { host, kinds, ...withRunLog(state.journal, begin, input), clock, signal: input.signal };
  if (input.plan.changes.length === 0) await settleEarlierRuns(state, begin, input);
  const isArmed = input.confirmation !== undefined && input.plan.changes.length > 0;
  if (input.confirmation !== undefined && isArmed) await armRollBack({ host, state }, begin, input.confirmation);
  const outcome = await executePlan(
    {
      ...{ executor, begin, replan: input.replan, readLedger: () => state.readLedger(), onFailure: input.onFailure },
      awaitsConfirmation: isArmed,
    },
    input.plan,
  ).catch((cause: unknown) => {
    input.log?.runLog.end({ status: 'failed', cause: messageOf(cause) });
    throw cause;
  });
  input.log?.runLog.end(describeEnd(outcome));
  if (isArmed && outcome.status !== 'done') await disarmRollBack({ state });
  // A run that was killed before its first write, or after its last, owns nothing but leaves the state directory.
  const mayBeEmpty = outcome.status === 'nothing' && (input.interrupted !== undefined || input.command === 'destroy');
  if (mayBeEmpty && (await state.readLedger()).owned.size === 0) await state.journal.clear();
  await state.flush();
  return outcome;
}

/** An apply without changes confirms an interrupted run of its phase, and records that nothing is left out any more. */
async function settleEarlierRuns(
  state: Session['state'],
  begin: Omit<Begin, 'type'>,
  { phase, interrupted, hadLeftOut = false }: ChangeHostInput,
): Promise<void> {
  const isInterrupted = interrupted?.phase === phase;
  if (isInterrupted) await state.journal.append({ type: 'end', run: interrupted.run, outcome: 'committed' });
  if (begin.leftOut !== undefined) return;
  // The interrupted run may have been the limited one.
  const isLeftOut = isInterrupted ? (await state.readLedger()).leftOut?.has(phase) === true : hadLeftOut;
  if (!isLeftOut) return;
  await state.journal.append({ type: 'begin', ...begin });
  await state.journal.append({ type: 'end', run: begin.run, outcome: 'committed' });
}

/** The log begins with the journal: a run that has nothing to write is in neither. */
function withRunLog(
  journal: Journal,
  { run, at: timestamp, command, phase }: Omit<Begin, 'type'>,
  { plan, report, log }: ChangeHostInput,
): { readonly journal: Journal; readonly report: Report } {
  if (log === undefined) return { journal, report };
  const { runLog, host } = log;
  const changes = plan.changes.map(({ address, action, reason }) => ({ address, action, reason: reason.type }));
  return {
    journal: {
      ...journal,
      append: (entry) => {
        if (entry.type === 'begin') runLog.begin({ ...{ run, timestamp, host, command, phase }, lazyjack: version, changes });
        return journal.append(entry);
      },
    },
    report: (event) => {
      runLog.event(event);
      report(event);
    },
  };
}

function describeEnd(outcome: Outcome): Parameters<RunLog['end']>[0] {
  return {
    status: outcome.status,
    ...('cause' in outcome && { cause: messageOf(outcome.cause) }),
    ...('notRestored' in outcome && { notRestored: outcome.notRestored }),
  };
}
