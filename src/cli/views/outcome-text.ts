import { Failure, messageOf, stackOf } from '../../core/failure.ts';
import type { Outcome } from '../../planner/run-outcome.ts';
import { renderOutcomeCounts } from '../../app/plan/count-plan.ts';
import { renderLeftOutCount } from './limit-text.ts';
import { renderRetained } from './retained-text.ts';
import { makeTextStyles } from './text-styles.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

export interface OutcomeContext {
  readonly command: 'apply' | 'destroy';
  readonly color: boolean;
  /** The owner in the message that nothing is owned: lazyjack, or one phase. */
  readonly scope: string;
  /** The number of changes that `--target` or `--exclude` left out. */
  readonly leftOut?: number;
  /** The phase, if it is one of two. */
  readonly phase?: string;
  /** How the host is after a complete rollback. Default: as it was before. */
  readonly stateAfterRollBack?: string;
}

/** The outcome of a run, for people. */
export function renderOutcome(
  outcome: Outcome,
  { command, color, scope, leftOut = 0, phase, stateAfterRollBack = 'as it was before' }: OutcomeContext,
): string {
  const styles = makeTextStyles(color);
  switch (outcome.status) {
    case 'nothing':
      if (leftOut > 0) return `Nothing to do within the limits; ${renderLeftOutCount(leftOut)}.\n`;
      return command === 'apply'
        ? 'Nothing to do: this host is as the configuration says.\n'
        : `Nothing to do: ${scope} owns nothing on this host.\n`;
    case 'done': {
      return (
        `${styles.create(command === 'apply' ? 'Applied' : 'Restored')}${phase === undefined ? '' : `, ${phase}`}: ${renderOutcomeCounts(outcome.plan, command)}.\n` +
        (leftOut === 0 ? '' : `${styles.warning(renderLeftOutCount(leftOut))}: \`lazyjack plan\` shows them.\n`) +
        renderRetained(outcome.retained, styles)
      );
    }
    case 'partially-restored': {
      const failed = outcome.notRestored.map(
        ({ address, reason }) => `  ! ${escapeMultilineText(address)}  ${escapeMultilineText(reason)}\n`,
      );
      return (
        `${styles.error('Not everything was restored:')}\n${failed.join('')}${renderRetained(outcome.retainedForForeign, styles)}` +
        'Everything else is restored. lazyjack still owns the resources listed: remove the causes, then run `lazyjack destroy` again.\n'
      );
    }
    case 'rolled-back':
      return `${renderError(outcome.cause, color)}Rolled back: the host is ${stateAfterRollBack}.\n`;
    case 'not-rolled-back': {
      const lines = outcome.notRestored.map(({ address, reason }) => `  ${escapeMultilineText(address)}: ${escapeMultilineText(reason)}\n`);
      return (
        `${renderError(outcome.cause, color)}${styles.error('Not everything was rolled back; this host is partially applied:')}\n${lines.join('')}` +
        'The journal has these changes. Remove the causes, then run `lazyjack apply` to continue or `lazyjack destroy` to restore the host.\n'
      );
    }
  }
}

/** An error for people: what is wrong and what to do. Only a defect of lazyjack is shown with its stack. */
export function renderError(cause: unknown, color: boolean): string {
  const styles = makeTextStyles(color);
  const fix = cause instanceof Failure && cause.fix !== undefined ? `${escapeMultilineText(cause.fix)}\n` : '';
  if (cause instanceof Failure) return `${styles.error('Error:')} ${escapeMultilineText(cause.message)}\n${fix}`;
  return `${styles.error('This is a defect of lazyjack:')} ${escapeMultilineText(messageOf(cause))}\n${escapeMultilineText(stackOf(cause))}\n`;
}
