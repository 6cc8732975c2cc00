import { crashAndRecover, type CrashPoint, type CrashResult, describeCrash } from './crash-and-recover.ts';
import { parseScenario, startHostsUnderTest, type HostUnderTest } from './hosts-under-test.ts';
import type { Proof } from '../proof.ts';
import { scenarios } from './scenario-yaml.ts';
import { type Instant, runInstrumented } from './run-instrumented.ts';

/** Sends SIGKILL before, during and after each write of apply and destroy. Each recovery is tried: destroy, and apply. */
export const crash: Proof = {
  summary: `SIGKILL at write boundaries on throwaway hosts, so many points spread over all of them; --only ${scenarios.join('|')}`,
  defaultRuns: 300,
  run: async ({ runs, seed, seconds, only = 'worker', report }) => {
    const kind = parseScenario(only);
    const { hosts, close } = await startHostsUnderTest(kind, 2);
    try {
      const [first] = hosts;
      if (first === undefined) throw new Error('no hosts');
      const worth = await findDistinctInstants(first);
      report(`${kind}: apply has ${worth.apply.length} instants that differ, destroy ${worth.destroy.length}`);
      const points = samplePoints(worth, runs, seed);
      const deadline = performance.now() + seconds * 1000;
      const results = await distributePoints(hosts, points, (result, done) => {
        if (result.problems.length > 0 || done % 20 === 0) report(`${done}/${points.length} ${describeCrashResult(result)}`);
        return performance.now() < deadline;
      });
      const reached = results.filter(({ instant }) => instant !== undefined);
      const effects = new Set(reached.map(({ instant }) => `${instant?.when ?? ''} ${instant?.label ?? ''}`));
      return {
        tried: reached.length,
        failures: results.filter(({ problems }) => problems.length > 0).map(describeCrashResult),
        notes: [`${effects.size} different instants; ${results.length - reached.length} points lay behind the end of their run`],
      };
    } finally {
      await close();
    }
  },
};

/** Lists the instants of one apply and one destroy. Leaves the host unchanged. */
export async function findInstants({
  host,
  phaseArguments,
}: HostUnderTest): Promise<Readonly<Record<'apply' | 'destroy', readonly Instant[]>>> {
  const find = async (command: string): Promise<readonly Instant[]> => {
    const ran = await runInstrumented(host, {}, command, '--yes', ...phaseArguments);
    if (ran.exitCode !== 0) throw new Error(ran.output);
    return ran.instants;
  };
  return { apply: await find('apply'), destroy: await find('destroy') };
}

export async function findDistinctInstants(subject: HostUnderTest): Promise<Readonly<Record<'apply' | 'destroy', readonly number[]>>> {
  const { apply, destroy } = await findInstants(subject);
  return { apply: selectDistinctInstants(apply), destroy: selectDistinctInstants(destroy) };
}

/** Selects instants with different crash states: between the end of one effect and the start of the next, the host does not change. */
export function selectDistinctInstants(instants: readonly Pick<Instant, 'when'>[]): readonly number[] {
  return instants.flatMap(({ when }, at) => (when === 'after' && instants[at + 1]?.when === 'before' ? [] : [at + 1]));
}

/**
 * Samples `count` points, evenly over the length of each of the four combinations. It samples each combination separately: sampled in turn,
 * a step divisible by four would always hit the same one. Each beginning of the result is even too, since a proof may stop early.
 */
export function samplePoints(
  numbers: Readonly<Record<'apply' | 'destroy', readonly number[]>>,
  count: number,
  seed: number,
): readonly CrashPoint[] {
  const ways = (['apply', 'destroy'] as const).flatMap((killedCommand) =>
    (['destroy', 'apply'] as const).map((recoveryCommand) => ({ killedCommand, recoveryCommand })),
  );
  const points = ways.flatMap((way) => numbers[way.killedCommand].map((instantNumber) => ({ ...way, instantNumber })));
  const picked = pickEvenly(points, count, seed).map((point, at) => ({ point, turn: (at * 0.618034) % 1 }));
  return picked.sort((one, other) => one.turn - other.turn).map(({ point }) => point);
}

/** Picks `count` items evenly, one from each part; another seed picks others. */
export function pickEvenly<Item>(items: readonly Item[], count: number, seed: number): readonly Item[] {
  if (items.length <= count) return items;
  const part = items.length / count;
  const within = (0.5 + (seed - 1) * 0.618) % 1;
  const picked = new Set(Array.from({ length: count }, (_, nth) => Math.floor((nth + within) * part)));
  return items.filter((_, at) => picked.has(at));
}

/** Gives the next point to a free host, until `seen` returns false. */
async function distributePoints(
  subjects: readonly HostUnderTest[],
  points: readonly CrashPoint[],
  seen: (result: CrashResult, done: number) => boolean,
): Promise<readonly CrashResult[]> {
  const waiting = [...points];
  const results: CrashResult[] = [];
  await Promise.all(
    subjects.map(async (subject) => {
      for (let point = waiting.shift(); point !== undefined; point = waiting.shift()) {
        const result = await crashAndRecover(subject, point);
        results.push(result);
        if (!seen(result, results.length)) waiting.length = 0;
      }
    }),
  );
  return results;
}

function describeCrashResult(result: CrashResult): string {
  const outcome = result.problems.length === 0 ? 'ok' : `FAILED\n  ${result.problems.join('\n  ')}`;
  return `${describeCrash(result)}: ${outcome}`;
}
