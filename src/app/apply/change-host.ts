import { randomBytes } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Begin } from '../../journal/journal-entry.ts';
import type { Interrupted } from '../../journal/ledger.ts';
import type { FailurePolicy } from '../../planner/apply-input.ts';
import { executePlan } from '../../planner/execute-plan.ts';
import type { Outcome } from '../../planner/run-outcome.ts';
import type { Plan } from '../../planner/plan.ts';
import type { Report } from '../../planner/run-event.ts';
import type { Session } from '../session/session.ts';
import { armRollBack, type ConfirmationRequest, disarmRollBack } from '../confirmation/arm-roll-back.ts';
import { version } from '../lazyjack-version.ts';

export interface ChangeHostInput {
  readonly command: Begin['command'];
  readonly phase: Begin['phase'];
  readonly plan: Plan;
  /** An interrupted run. A run of the same phase settles it. */
  readonly interrupted: Interrupted | undefined;
  readonly replan: () => Promise<Plan>;
  readonly onFailure: FailurePolicy;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Roll the run back unless it is confirmed. */
  readonly confirmation?: ConfirmationRequest | undefined;
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
  const begin = {
    run: randomBytes(6).toString('hex'),
    at: new Date().toISOString(),
    boot: host.invocation.bootId,
    command: input.command,
    phase: input.phase,
    version,
  };
  await state.recordMachine();
  const executor = { host, kinds, journal: state.journal, report: input.report, clock, signal: input.signal };
  if (input.plan.changes.length === 0 && input.interrupted?.phase === input.phase) {
    await state.journal.append({ type: 'end', run: input.interrupted.run, outcome: 'committed' });
  }
  const isArmed = input.confirmation !== undefined && input.plan.changes.length > 0;
  if (input.confirmation !== undefined && isArmed) await armRollBack({ host, state }, begin, input.confirmation);
  const outcome = await executePlan(
    {
      ...{ executor, begin, replan: input.replan, readLedger: () => state.readLedger(), onFailure: input.onFailure },
      awaitsConfirmation: isArmed,
    },
    input.plan,
  );
  if (isArmed && outcome.status !== 'done') await disarmRollBack({ state });
  // A run that was killed before its first write, or after its last, owns nothing but leaves the state directory.
  const mayBeEmpty = outcome.status === 'nothing' && (input.interrupted !== undefined || input.command === 'destroy');
  if (mayBeEmpty && (await state.readLedger()).owned.size === 0) await state.journal.clear();
  await state.flush();
  return outcome;
}

/** Refuses a user other than root, before a question or a write. */
export function requireRoot(command: string, plan: Plan): void {
  if (process.geteuid?.() === 0) return;
  const first = plan.changes[0]?.address;
  throw new Failure('denied', `${command} needs root${first === undefined ? '' : `: ${first} cannot be changed without it`}`, {
    fix: 'Run the same with sudo.',
  });
}
