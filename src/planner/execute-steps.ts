import { Failure } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import type { Journal } from '../journal/journal.ts';
import { addExplanation } from './never-settles.ts';
import type { Executor, Run } from './run.ts';
import { settle } from './settle.ts';
import { findReadyWaves } from './ready-waves.ts';
import type { Step } from './steps.ts';
import { writeWave } from './write-wave.ts';

/** Result of one execution. */
export interface ExecutionResult<Replanned> {
  readonly replanned: Replanned;
  /** With `tolerant`: the steps that failed, and those that wait for them, with the reason. */
  readonly failed: ReadonlyMap<Address, unknown>;
}

/**
 * Writes steps in waves: all ready steps of one kind at once, different kinds in parallel. Rejects with the first failure after every
 * running wave has ended, so nothing writes while the caller rolls back. `tolerant`: a failed step blocks only the steps that wait for it;
 * then this rejects only after a signal, or when the journal cannot be written. `replan` runs after the last write, in parallel to
 * settling: that takes seconds and does not change the desired state.
 */
export async function executeSteps<Replanned>(
  executor: Executor,
  run: Run,
  steps: readonly Step[],
  replan: () => Promise<Replanned>,
  tolerant: boolean,
): Promise<ExecutionResult<Replanned>> {
  const open = new Map(steps.map((step) => [step.key, step]));
  const running = new Map<string, Promise<void>>();
  const settling: Promise<void>[] = [];
  const failures: unknown[] = [];
  const failed = new Map<Address, unknown>();
  // Any failure is rolled back at once, so settling stops.
  const stopSettling = new AbortController();
  const fail = (cause: unknown): void => {
    failures.push(cause);
    stopSettling.abort();
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
  const settlingExecutor = { ...executor, journal, signal: AbortSignal.any([executor.signal, stopSettling.signal]) };

  const write = async (wave: readonly Step[]): Promise<void> => {
    const written = await writeWave({ ...executor, journal }, run, wave);
    settling.push(settle(settlingExecutor, written).catch(fail));
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
  const replanned = failures.length === 0 && open.size === 0 ? replan() : undefined;
  await Promise.allSettled([replanned, ...settling]);

  if (failures.length > 0) throw await addExplanation(executor, failures[0]);
  if (executor.signal.aborted) throw new Failure('interrupted', 'interrupted by a signal');
  if (replanned === undefined) throw new Error(`these wait for each other: ${[...open.keys()].join(', ')}`);
  return { replanned: await replanned, failed };
}

/** The resources it needs are still required to try again, so they wait too. */
function failStepAndDependents(step: Step, cause: unknown, open: Map<string, Step>, failed: Map<Address, unknown>): void {
  open.delete(step.key);
  failed.set(step.address, cause);
  for (const other of open.values()) {
    if (other.waitsFor.includes(step.key)) failStepAndDependents(other, new Failure('failed', `waits for ${step.address}`), open, failed);
  }
}
