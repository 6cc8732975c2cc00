import type { FleetStep } from './order-steps.ts';

export type StepEnd<Result> =
  | { readonly status: 'ended'; readonly result: Result }
  /** `because`: the step that it needs and that failed; undefined: the run was stopped. */
  | { readonly status: 'not-started'; readonly because: string | undefined };

export interface StepRunner<Result> {
  /** At most so many at once. */
  readonly parallel: number;
  /** Never rejects. */
  run(step: FleetStep): Promise<Result>;
  hasSucceeded(result: Result): boolean;
  /** True: no further step starts. */
  isStopped(): boolean;
}

/** Runs each step when the steps before it have ended, and none that needs a step that failed. Resolves with all ends by id, in the order of the steps. */
export async function runSteps<Result>(
  steps: readonly FleetStep[],
  runner: StepRunner<Result>,
): Promise<ReadonlyMap<string, StepEnd<Result>>> {
  const ends = new Map<string, StepEnd<Result>>();
  const running = new Map<string, Promise<void>>();
  const failedNeed = ({ needs }: FleetStep): string | undefined => needs.find((id) => ends.has(id) && !isSuccess(ends.get(id)));
  const isSuccess = (end: StepEnd<Result> | undefined): boolean => end?.status === 'ended' && runner.hasSucceeded(end.result);
  const isReady = ({ needs, follows }: FleetStep): boolean => [...needs, ...follows].every((id) => ends.has(id));
  for (;;) {
    const waiting = steps.filter(({ id }) => !ends.has(id) && !running.has(id));
    for (const step of waiting) {
      const because = failedNeed(step);
      if (because !== undefined || runner.isStopped()) ends.set(step.id, { status: 'not-started', because });
      else if (isReady(step) && running.size < runner.parallel) {
        const run = runner.run(step).then((result) => {
          ends.set(step.id, { status: 'ended', result });
          running.delete(step.id);
        });
        running.set(step.id, run);
      }
    }
    if (running.size > 0) await Promise.race(running.values());
    else if (!steps.some((step) => !ends.has(step.id) && (isReady(step) || failedNeed(step) !== undefined))) break;
  }
  const waiting = steps.find(({ id }) => !ends.has(id));
  if (waiting !== undefined) throw new Error(`the order of the fleet has a cycle: ${waiting.id}`);
  return new Map(
    steps.flatMap(({ id }) => {
      const end = ends.get(id);
      return end === undefined ? [] : [[id, end] as const];
    }),
  );
}
