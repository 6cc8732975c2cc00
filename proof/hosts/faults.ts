import { withHostUnderTest, type HostUnderTest } from './hosts-under-test.ts';
import { pickEvenly } from './crash.ts';
import { injectFault, type FaultPoint } from './inject-fault.ts';
import type { Proof } from '../proof.ts';
import { onePhaseScenarios } from './scenario-yaml.ts';
import { runInstrumented } from './run-instrumented.ts';

/** Lets each file operation, command and Docker request of apply and destroy fail in each possible way. */
export const faults: Proof = {
  summary: `each effect of apply and destroy fails once, in each way, on throwaway hosts; so many, spread over all; --only ${onePhaseScenarios.join('|')}`,
  defaultRuns: 200,
  run: ({ runs, seed, seconds, only = 'worker', report }) =>
    withHostUnderTest(only, async (subject) => {
      const points = pickEvenly(await findFaultPoints(subject), runs, seed);
      const deadline = performance.now() + seconds * 1000;
      const failures: string[] = [];
      const ends = new Map<string, number>();
      let tried = 0;
      for (const point of points) {
        if (performance.now() > deadline) break;
        const { fault, outcome, problems } = await injectFault(subject, point);
        if (fault === undefined) continue;
        tried += 1;
        ends.set(outcome, (ends.get(outcome) ?? 0) + 1);
        if (problems.length > 0) failures.push(`${fault}\n  ${problems.join('\n  ')}`);
        if (problems.length > 0 || tried % 20 === 0)
          report(`${tried}/${points.length} ${problems.length > 0 ? (failures.at(-1) ?? '') : fault}`);
      }
      return { tried, failures, notes: [[...ends].map(([outcome, count]) => `${outcome}: ${count}`).join(', ')] };
    }),
};

/**
 * The number of failure modes of each class of effect, in scripts/proof/instrument-effects.cjs. The last mode of commands is a hang and takes a
 * minute.
 */
const failureModeCounts: Readonly<Record<string, number>> = { file: 4, command: 5, call: 6 };

/** The failure mode of commands that succeed and do nothing. */
const silentFailureMode = 2;

/** Lists every effect in every failure mode, once and permanently. Leaves the host unchanged. */
export async function findFaultPoints({ host, phaseArguments }: HostUnderTest): Promise<readonly FaultPoint[]> {
  const points: FaultPoint[] = [];
  for (const command of ['apply', 'destroy'] as const) {
    const ran = await runInstrumented(host, { includeReads: true }, command, '--yes', ...phaseArguments);
    if (ran.exitCode !== 0) throw new Error(ran.output);
    const classes = new Map(ran.instants.map(({ effect, effectClass, label }) => [effect, { effectClass, label }]));
    for (const [at, { effectClass, label }] of classes)
      for (let failureMode = 0; failureMode < (failureModeCounts[effectClass] ?? 0); failureMode += 1)
        for (const sticky of [false, true])
          if (!isPlausibleAnswer(command, label, failureMode)) points.push({ command, at, failureMode, sticky });
  }
  return points;
}

/** False for an empty rule list in destroy: a host without rules gives the same answer, so destroy has nothing to do. */
function isPlausibleAnswer(command: FaultPoint['command'], label: string, failureMode: number): boolean {
  return command === 'destroy' && /^\S*-save$/.test(label) && failureMode === silentFailureMode;
}
