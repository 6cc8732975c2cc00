import type { ApplyInteraction, ApplyResult, RunContext } from '../app/apply/apply-plans.ts';
import type { Session } from '../app/session/session.ts';
import { confirmPlan, type ConfirmOptions } from './confirm-plan.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus, toExitStatus } from './exit-status.ts';
import { type RunOptions, runPlan } from './run-plan.ts';

export type InteractionOptions = ConfirmOptions & Pick<RunOptions, 'json' | 'onFailure' | 'successMessage' | 'confirmation'>;

/** Implements the interaction on the console. */
export function makeApplyInteraction(session: Session, options: InteractionOptions, console: Console): ApplyInteraction {
  return {
    confirm: (plans) => confirmPlan(session, plans, options, console),
    run: (planned, context) => runPlan(session, planned, { ...options, ...toRunOptions(context) }, console),
    phaseNotBegun: (phase) => {
      console.err(`Phase ${phase} was not started.\n`);
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
  return command === 'apply' ? `as phase ${phase} left it` : `without phase ${phase}, which was restored, and otherwise as it was before`;
}

/** The worst exit status of the runs: an incomplete restore outweighs a later run that was rolled back. */
export function toExitStatusOfAll(result: ApplyResult): ExitStatus {
  if (result === undefined) return exitStatus.refused;
  return result.map(toExitStatus).reduce<ExitStatus>((worst, status) => (status > worst ? status : worst), exitStatus.done);
}
