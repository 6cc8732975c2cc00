import { stackOf } from '../../src/core/failure.ts';
import type { FuzzTarget } from './fuzz-target.ts';

export interface BatchResult {
  readonly failures: readonly { readonly caseNumber: number; readonly problem: string }[];
  /** Milliseconds. */
  readonly slowest: number;
}

/** A case that takes longer than this counts as a hang, in milliseconds. */
const hangLimit = 1000;

/** Checks some cases of a target, one after another. */
export async function tryCases(target: FuzzTarget, seed: number, from: number, count: number): Promise<BatchResult> {
  const failures: { caseNumber: number; problem: string }[] = [];
  let slowest = 0;
  let caseNumber = from;
  for (const { check } of target.cases(seed, from, count)) {
    // CPU time of this process: other load on the machine must not count as a hang. The parent process watches the wall clock.
    const start = process.cpuUsage();
    const problem = await check().catch((thrown: unknown) => `it threw: ${stackOf(thrown)}`);
    const used = process.cpuUsage(start);
    const took = (used.user + used.system) / 1000;
    slowest = Math.max(slowest, took);
    if (problem !== undefined) failures.push({ caseNumber, problem });
    else if (took > hangLimit) failures.push({ caseNumber, problem: `it took ${took.toFixed(0)} ms` });
    caseNumber += 1;
  }
  return { failures, slowest };
}
