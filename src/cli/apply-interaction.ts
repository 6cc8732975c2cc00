import type { ApplyInteraction, ApplyResult, RunContext } from '../app/apply/apply-plans.ts';
import type { Session } from '../app/session/session.ts';
import { confirmPlan, type ConfirmOptions } from './confirm-plan.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus, toExitStatus } from './exit-status.ts';
import { type RunOptions, runPlan } from './run-plan.ts';

export type InteractionOptions = ConfirmOptions & Pick<RunOptions, 'json' | 'onFailure' | 'successMessage'>;

/** Shows, asks and reports on the console. */
export function makeApplyInteraction(session: Session, options: InteractionOptions, console: Console): ApplyInteraction {
  return {
    confirm: (plans) => confirmPlan(session, plans, options, console),
    run: (planned, context) => runPlan(session, planned, { ...options, ...toRunOptions(context) }, console),
    phaseNotBegun: (phase) => {
      console.err(`Phase ${phase} was not begun.\n`);
    },
  };
}

function toRunOptions({
  phase,
  previousRun,
  isSilentWhenUnchanged = false,
}: RunContext): Pick<RunOptions, 'isSilentWhenUnchanged' | 'context'> {
  const stateAfterRollBack = previousRun === undefined ? undefined : describePreviousRun(previousRun);
  return { isSilentWhenUnchanged, context: { ...(phase && { phase }), ...(stateAfterRollBack !== undefined && { stateAfterRollBack }) } };
}

function describePreviousRun({ command, phase }: NonNullable<RunContext['previousRun']>): string {
  return command === 'apply' ? `as phase ${phase} left it` : `without phase ${phase}, which was given back, and otherwise as it was before`;
}

/** The exit status of the last run that was not successful. */
export function toExitStatusOfAll(result: ApplyResult): ExitStatus {
  if (result === undefined) return exitStatus.refused;
  return result.map(toExitStatus).findLast((status) => status !== exitStatus.done) ?? exitStatus.done;
}
