import fc from 'fast-check';
import { failEveryEffect } from './fail-every-effect.ts';
import type { Proof } from '../proof.ts';
import { randomHost } from './random-hosts.ts';

/** Lets each effect and journal line of apply fail, once or permanently, for random configurations and hosts in memory. */
export const faultsSimulated: Proof = {
  summary: 'each effect and journal line of apply fails, for so many random configurations and starting hosts, on simulated hosts',
  defaultRuns: 100,
  run: async ({ runs, seed, seconds, report }) => {
    const failures: string[] = [];
    const deadline = performance.now() + seconds * 1000;
    let tried = 0;
    let notRestored = 0;
    for (const [at, random] of fc.sample(randomHost, { numRuns: runs, seed }).entries()) {
      if (performance.now() > deadline) break;
      const verdict = await failEveryEffect(random);
      tried += verdict.faults;
      notRestored += verdict.notRestored;
      failures.push(...verdict.problems.map((problem) => `${at + 1}: ${problem}: ${JSON.stringify(random)}`));
      if ((at + 1) % 20 === 0) report(`${at + 1}/${runs} hosts, ${tried} faults, ${failures.length} wrong`);
    }
    return { tried, failures, notes: [`${notRestored} faults left resources that could not be restored; the list named exactly these`] };
  },
};
