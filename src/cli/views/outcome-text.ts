import { Failure, messageOf, stackOf } from '../../core/failure.ts';
import type { Outcome } from '../../planner/run-outcome.ts';
import { countPlan } from '../../app/plan/count-plan.ts';
import { renderRetained } from './retained-text.ts';
import { makeTextStyles } from './text-styles.ts';
import { escapeMultilineText } from './escape-multiline-text.ts';

export interface OutcomeContext {
  readonly command: 'apply' | 'destroy';
  readonly color: boolean;
  /** What there is nothing of, where there is nothing to give back. */
  readonly scope: string;
  /** The phase, where it is one of two. */
  readonly phase?: string;
  /** How the host is when all was put back. Default: as it was before. */
  readonly stateAfterRollBack?: string;
}

/** How a run ended, in words. */
export function renderOutcome(
  outcome: Outcome,
  { command, color, scope, phase, stateAfterRollBack = 'as it was before' }: OutcomeContext,
): string {
  const brush = makeTextStyles(color);
  switch (outcome.status) {
    case 'nothing':
      return command === 'apply' ? 'Nothing to do: this host is as wanted.\n' : `Nothing to do: nothing of ${scope} is on this host.\n`;
    case 'done': {
      const { create, update, delete: deleted } = countPlan(outcome.plan);
      return (
        `${brush.create(command === 'apply' ? 'Applied' : 'Given back')}${phase === undefined ? '' : `, ${phase}`}: ${create} added, ${update} changed, ${deleted} removed.\n` +
        renderRetained(outcome.retained, brush)
      );
    }
    case 'partially-restored': {
      const failed = outcome.notRestored.map(
        ({ address, reason }) => `  ! ${escapeMultilineText(address)}  ${escapeMultilineText(reason)}\n`,
      );
      return (
        `${brush.error('Not everything was restored:')}\n${failed.join('')}${renderRetained(outcome.retainedForForeign, brush)}` +
        'All else of it is restored. What is listed is still owned by lazyjack: `lazyjack destroy` restores it once nothing is in its way.\n'
      );
    }
    case 'rolled-back':
      return `${renderError(outcome.cause, color)}Everything this run did was put back: the host is ${stateAfterRollBack}.\n`;
    case 'not-rolled-back': {
      const lines = outcome.notRestored.map(({ address, reason }) => `  ${escapeMultilineText(address)}: ${escapeMultilineText(reason)}\n`);
      return (
        `${renderError(outcome.cause, color)}${brush.error('This host is neither as before nor as wanted:')}\n${lines.join('')}` +
        'Nothing is forgotten: mend what is named above, then `lazyjack apply` goes on and `lazyjack destroy` gives the host back.\n'
      );
    }
  }
}

/** An error for people: what is wrong and what to do. Only what nobody outside can cause keeps its stack. */
export function renderError(cause: unknown, color: boolean): string {
  const brush = makeTextStyles(color);
  const fix = cause instanceof Failure && cause.fix !== undefined ? `${escapeMultilineText(cause.fix)}\n` : '';
  if (cause instanceof Failure) return `${brush.error('Error:')} ${escapeMultilineText(cause.message)}\n${fix}`;
  return `${brush.error('This is a defect of lazyjack:')} ${escapeMultilineText(messageOf(cause))}\n${escapeMultilineText(stackOf(cause))}\n`;
}
