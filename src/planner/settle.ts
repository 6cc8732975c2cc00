import { Failure } from '../core/failure.ts';
import { kindOf } from '../core/kind.ts';
import { NeverSettles } from './never-settles.ts';
import type { Executor } from './run.ts';
import type { Step } from './steps.ts';
import { toTransition } from './transition.ts';

/** Milliseconds. Reading addresses starts two processes; a run takes half of this interval longer than necessary on average. */
const pollInterval = 50;

/**
 * Waits until the written resources have settled. Runs in parallel to everything else: duplicate address detection alone takes 1 to 2
 * seconds.
 */
export async function settle({ host, kinds, clock, report, signal }: Executor, steps: readonly Step[]): Promise<void> {
  const [first] = steps.filter(({ after }) => after !== null);
  if (first === undefined) return;
  const kind = kindOf(kinds, first.ref);
  if (kind.settle === undefined) return;
  const deadline = clock.now() + kind.settleTimeout;
  const announced = new Set<string>();
  let open = steps.filter(({ after }) => after !== null);

  while (open.length > 0 && !signal.aborted) {
    const answers = await kind.settle(host, open.map(toTransition));
    const waiting: Step[] = [];
    for (const [at, step] of open.entries()) {
      const answer = answers[at];
      if (answer === undefined || answer.settled === 'yes') {
        if (answer?.warning !== undefined) report({ type: 'warning', address: step.address, text: answer.warning });
        continue;
      }
      if (answer.settled === 'never') throw new NeverSettles(step, answer.reason, answer.fix);
      if (clock.now() >= deadline)
        throw new Failure('failed', `${step.address}: not ready after ${kind.settleTimeout / 1000} s: ${answer.reason}`);
      if (!announced.has(step.key)) report({ type: 'waiting', address: step.address, reason: answer.reason });
      announced.add(step.key);
      waiting.push(step);
    }
    open = waiting;
    if (open.length > 0) await clock.sleep(pollInterval);
  }
}
