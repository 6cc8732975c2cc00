import { Failure } from '../core/failure.ts';
import { kindOf } from '../core/kind.ts';
import type { Executor } from './run.ts';
import type { Step } from './steps.ts';
import { toTransition } from './transition.ts';

/** A written resource will never settle. */
export class NeverSettles extends Failure {
  readonly step: Step;

  constructor(step: Step, reason: string, fix: string | undefined) {
    super('failed', `${step.address}: ${reason}`, fix === undefined ? {} : { fix });
    this.step = step;
  }
}

/** Adds what the kind can find out about the failure. An error while finding out is ignored: the run failed for another reason. */
export async function addExplanation({ host, kinds, signal }: Executor, cause: unknown): Promise<unknown> {
  if (!(cause instanceof NeverSettles) || signal.aborted) return cause;
  const { step, fix } = cause;
  const reason = await kindOf(kinds, step.ref)
    .explain?.(host, toTransition(step), signal)
    .catch(() => undefined);
  return reason === undefined ? cause : new NeverSettles(step, reason, fix);
}
