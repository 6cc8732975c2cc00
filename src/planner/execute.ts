import { Failure } from '../core/failure.ts';
import { groupBy } from '../core/group-by.ts';
import { explained } from './never-settles.ts';
import type { Executor, Run } from './run.ts';
import { settle } from './settle.ts';
import type { Step } from './steps.ts';
import { writeWave } from './write-wave.ts';

/**
 * Writes steps in waves: all that is ready of one kind at once, kinds side by side. Rejects with the first failure, after every wave that
 * was under way has ended, so that nothing writes while the caller puts things back.
 *
 * `look` is called when everything is written, beside what has yet to come to rest: that takes seconds, and changes nothing of what is wanted.
 */
export async function execute<Seen>(executor: Executor, run: Run, steps: readonly Step[], look: () => Promise<Seen>): Promise<Seen> {
  const open = new Map(steps.map((step) => [step.key, step]));
  const running = new Map<string, Promise<void>>();
  const settling: Promise<void>[] = [];
  const failures: unknown[] = [];
  // What fails anywhere is taken back at once: nothing is waited for any more.
  const over = new AbortController();
  const fail = (cause: unknown): void => {
    failures.push(cause);
    over.abort();
  };
  const until = { ...executor, signal: AbortSignal.any([executor.signal, over.signal]) };

  const start = (kind: string, wave: readonly Step[]): void => {
    const task = writeWave(executor, run, wave)
      .then((written) => {
        settling.push(settle(until, written).catch(fail));
        for (const { key } of wave) open.delete(key);
      })
      .catch(fail)
      .finally(() => running.delete(kind));
    running.set(kind, task);
  };

  for (;;) {
    if (failures.length === 0 && !executor.signal.aborted) {
      for (const wave of ready(open, running)) start(wave.kind, wave.steps);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  const seen = failures.length === 0 && open.size === 0 ? look() : undefined;
  await Promise.allSettled([seen, ...settling]);

  if (failures.length > 0) throw await explained(executor, failures[0]);
  if (executor.signal.aborted) throw new Failure('interrupted', 'interrupted by a signal');
  if (seen === undefined) throw new Error(`these wait for each other: ${[...open.keys()].join(', ')}`);
  return seen;
}

/** One wave per kind at a time, since two that read, change and write the same file must not overlap. */
function ready(open: ReadonlyMap<string, Step>, running: ReadonlyMap<string, unknown>): { kind: string; steps: Step[] }[] {
  const undoing = [...open.values()].some(({ direction }) => direction === 'undo');
  const free = [...open.values()].filter(
    (step) => !running.has(step.ref.kind) && (step.direction === 'undo' || !undoing) && step.behind.every((key) => !open.has(key)),
  );
  return [...groupBy(free, ({ ref }) => ref.kind)].map(([kind, steps]) => ({ kind, steps }));
}
