import { Failure } from '../core/failure.ts';
import { kindOf } from '../core/kind.ts';
import type { Executor } from './run.ts';
import type { Step } from './steps.ts';
import { toTransition } from './transition.ts';

/** Something that was written will never come to rest. */
export class NeverSettles extends Failure {
  readonly step: Step;

  constructor(step: Step, reason: string, fix: string | undefined) {
    super('failed', `${step.address}: ${reason}`, fix === undefined ? {} : { fix });
    this.step = step;
  }
}

/** The same with all that its kind can find out about it. What fails in that is not told: the run failed of something else. */
export async function addExplanation({ host, kinds, signal }: Executor, cause: unknown): Promise<unknown> {
  if (!(cause instanceof NeverSettles) || signal.aborted) return cause;
  const { step, fix } = cause;
  const reason = await kindOf(kinds, step.ref)
    .explain?.(host, toTransition(step), signal)
    .catch(() => undefined);
  return reason === undefined ? cause : new NeverSettles(step, reason, fix);
}
