import { Failure, messageOf, stackOf } from '../../core/failure.ts';
import type { Outcome } from '../../planner/outcome.ts';
import { countPlan } from './plan-count.ts';
import { renderLeft } from './left.ts';
import { paint } from './paint.ts';
import { visibleText } from './visible-text.ts';

export interface OutcomeContext {
  readonly command: 'apply' | 'destroy';
  readonly color: boolean;
  /** What there is nothing of, where there is nothing to give back. */
  readonly scope: string;
  /** The phase, where it is one of two. */
  readonly part?: string;
  /** How the host is when all was put back. Default: as it was before. */
  readonly before?: string;
}

/** How a run ended, in words. */
export function renderOutcome(outcome: Outcome, { command, color, scope, part, before = 'as it was before' }: OutcomeContext): string {
  const brush = paint(color);
  switch (outcome.status) {
    case 'nothing':
      return command === 'apply' ? 'Nothing to do: this host is as wanted.\n' : `Nothing to do: nothing of ${scope} is on this host.\n`;
    case 'done': {
      const { add, change, remove } = countPlan(outcome.plan);
      return (
        `${brush.add(command === 'apply' ? 'Applied' : 'Given back')}${part === undefined ? '' : `, ${part}`}: ${add} added, ${change} changed, ${remove} removed.\n` +
        renderLeft(outcome.left, brush)
      );
    }
    case 'partly': {
      const failed = outcome.stuck.map(({ address, why }) => `  ! ${visibleText(address)}  ${visibleText(why)}\n`);
      return (
        `${brush.error('Not everything was restored:')}\n${failed.join('')}${renderLeft(outcome.held, brush)}` +
        'All else of it is restored. What is listed is still owned by lazyjack: `lazyjack destroy` restores it once nothing is in its way.\n'
      );
    }
    case 'rolled-back':
      return `${renderCause(outcome.cause, color)}Everything this run did was put back: the host is ${before}.\n`;
    case 'stuck': {
      const lines = outcome.stuck.map(({ address, why }) => `  ${visibleText(address)}: ${visibleText(why)}\n`);
      return (
        `${renderCause(outcome.cause, color)}${brush.error('This host is neither as before nor as wanted:')}\n${lines.join('')}` +
        'Nothing is forgotten: mend what is named above, then `lazyjack apply` goes on and `lazyjack destroy` gives the host back.\n'
      );
    }
  }
}

/** An error for people: what is wrong and what to do. Only what nobody outside can cause keeps its stack. */
export function renderCause(cause: unknown, color: boolean): string {
  const brush = paint(color);
  const fix = cause instanceof Failure && cause.fix !== undefined ? `${visibleText(cause.fix)}\n` : '';
  if (cause instanceof Failure) return `${brush.error('Error:')} ${visibleText(cause.message)}\n${fix}`;
  return `${brush.error('This is a defect of lazyjack:')} ${visibleText(messageOf(cause))}\n${visibleText(stackOf(cause))}\n`;
}
