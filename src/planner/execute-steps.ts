import { Failure } from '../core/failure.ts';
import { groupBy } from '../core/group-by.ts';
import type { Address } from '../core/resource.ts';
import type { Journal } from '../journal/journal.ts';
import { addExplanation } from './never-settles.ts';
import type { Executor, Run } from './run.ts';
import { settle } from './settle.ts';
import type { Step } from './steps.ts';
import { writeWave } from './write-wave.ts';

/** What became of one execution. */
export interface ExecutionResult<Seen> {
  readonly replanned: Seen;
  /** Of a tolerant one: what failed, and why, and what waits for it. */
  readonly failed: ReadonlyMap<Address, unknown>;
}

/**
 * Writes steps in waves: all that is ready of one kind at once, kinds side by side. Rejects with the first failure, after every wave that
 * was under way has ended, so that nothing writes while the caller puts things back.
 *
 * `tolerant`: what fails keeps nothing else from being written but what it stands on. Then this rejects only where nothing can go on: for a signal, and
 * where the journal cannot be written.
 *
 * `look` is called when everything is written, beside what has yet to come to rest: that takes seconds, and changes nothing of what is wanted.
 */
export async function executeSteps<Seen>(
  executor: Executor,
  run: Run,
  steps: readonly Step[],
  look: () => Promise<Seen>,
  tolerant: boolean,
): Promise<ExecutionResult<Seen>> {
  const open = new Map(steps.map((step) => [step.key, step]));
  const running = new Map<string, Promise<void>>();
  const settling: Promise<void>[] = [];
  const failures: unknown[] = [];
  const failed = new Map<Address, unknown>();
  // What fails anywhere is taken back at once: nothing is waited for any more.
  const over = new AbortController();
  const fail = (cause: unknown): void => {
    failures.push(cause);
    over.abort();
  };
  const journal: Journal = {
    ...executor.journal,
    append: async (entry) => {
      await executor.journal.append(entry).catch((cause: unknown) => {
        fail(cause);
        throw cause;
      });
    },
  };
  const until = { ...executor, journal, signal: AbortSignal.any([executor.signal, over.signal]) };

  const write = async (wave: readonly Step[]): Promise<void> => {
    const written = await writeWave({ ...executor, journal }, run, wave);
    settling.push(settle(until, written).catch(fail));
    for (const { key } of wave) open.delete(key);
  };
  const failedToWrite = async (wave: readonly Step[], cause: unknown): Promise<void> => {
    const [first, second] = wave;
    if (!tolerant || failures.length > 0 || executor.signal.aborted || first === undefined) fail(cause);
    else if (second === undefined) failStepAndDependents(first, cause, open, failed);
    else for (const step of wave) if (failures.length === 0) await write([step]).catch((cause: unknown) => failedToWrite([step], cause));
  };
  const start = (kind: string, wave: readonly Step[]): void => {
    const task = write(wave)
      .catch((cause: unknown) => failedToWrite(wave, cause))
      .finally(() => running.delete(kind));
    running.set(kind, task);
  };

  for (;;) {
    if (failures.length === 0 && !executor.signal.aborted) {
      for (const wave of findReadyWaves(open, running)) start(wave.kind, wave.steps);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  const seen = failures.length === 0 && open.size === 0 ? look() : undefined;
  await Promise.allSettled([seen, ...settling]);

  if (failures.length > 0) throw await addExplanation(executor, failures[0]);
  if (executor.signal.aborted) throw new Failure('interrupted', 'interrupted by a signal');
  if (seen === undefined) throw new Error(`these wait for each other: ${[...open.keys()].join(', ')}`);
  return { replanned: await seen, failed };
}

/** What it stands on is still needed to try again, and waits with it. */
function failStepAndDependents(step: Step, cause: unknown, open: Map<string, Step>, failed: Map<Address, unknown>): void {
  open.delete(step.key);
  failed.set(step.address, cause);
  for (const other of open.values()) {
    if (other.waitsFor.includes(step.key)) failStepAndDependents(other, new Failure('failed', `waits for ${step.address}`), open, failed);
  }
}

/** One wave per kind at a time, since two that read, change and write the same file must not overlap. */
function findReadyWaves(open: ReadonlyMap<string, Step>, running: ReadonlyMap<string, unknown>): { kind: string; steps: Step[] }[] {
  const undoing = [...open.values()].some(({ direction }) => direction === 'undo');
  const free = [...open.values()].filter(
    (step) => !running.has(step.ref.kind) && (step.direction === 'undo' || !undoing) && step.waitsFor.every((key) => !open.has(key)),
  );
  return [...groupBy(free, ({ ref }) => ref.kind)].map(([kind, steps]) => ({ kind, steps }));
}
