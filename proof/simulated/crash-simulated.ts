import fc from 'fast-check';
import { crashAtEveryEffect } from './crash-at-every-effect.ts';
import type { Proof } from '../proof.ts';
import { randomHost } from './random-hosts.ts';

/** Simulates SIGKILL at every effect and journal line of apply, destroy and rollback, for random configurations and hosts in memory. */
export const crashSimulated: Proof = {
  summary: 'a crash at every effect and journal line, for so many random configurations and starting hosts, on simulated hosts',
  defaultRuns: 1000,
  run: async ({ runs, seed, seconds, report }) => {
    const failures: string[] = [];
    const deadline = performance.now() + seconds * 1000;
    let points = 0;
    let tried = 0;
    for (const [random, failing] of fc.sample(fc.tuple(randomHost, fc.nat()), { numRuns: runs, seed })) {
      if (performance.now() > deadline) break;
      tried += 1;
      const verdict = await crashAtEveryEffect(random, failing);
      points += verdict.points;
      const [problem] = verdict.problems;
      if (problem !== undefined) failures.push(`${tried}: ${verdict.problems.length} points of ${JSON.stringify(random)}: ${problem}`);
      if (problem !== undefined || tried % 50 === 0) report(`${tried}/${runs}, ${points} points ${problem ?? ''}`);
    }
    return { tried, failures, notes: [`${points} points, each recovered by destroy and by apply`] };
  },
};
