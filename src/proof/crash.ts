import { crashAt, type CrashPoint, type CrashResult, describePoint } from './crash-round.ts';
import { nodeKindOf, startSubjects, type Subject } from './crash-nodes.ts';
import type { Proof } from './proof.ts';
import { nodeKinds } from './subject-yaml.ts';
import { watched } from './watched.ts';

/** SIGKILL at the instants before, while and after each write of apply and of destroy, followed by destroy and, another time, by apply. */
export const crash: Proof = {
  summary: `SIGKILL at write boundaries on throwaway hosts, so many points spread over all of them; --only ${nodeKinds.join('|')}`,
  runs: 300,
  run: async ({ runs, seed, seconds, only = 'minion', report }) => {
    const kind = nodeKindOf(only);
    const { subjects, close } = await startSubjects(kind, 2);
    try {
      const [first] = subjects;
      if (first === undefined) throw new Error('no hosts');
      const counts = await countInstants(first);
      report(`${kind}: apply has ${counts.apply} instants, destroy ${counts.destroy}`);
      const points = samplePoints(counts, runs, seed);
      const deadline = performance.now() + seconds * 1000;
      const results = await shareOut(subjects, points, (result, done) => {
        if (result.problems.length > 0 || done % 20 === 0) report(`${done}/${points.length} ${describeResult(result)}`);
        return performance.now() < deadline;
      });
      const reached = results.filter(({ instant }) => instant !== undefined);
      const effects = new Set(reached.map(({ instant }) => `${instant?.when ?? ''} ${instant?.label ?? ''}`));
      return {
        tried: reached.length,
        failures: results.filter(({ problems }) => problems.length > 0).map(describeResult),
        notes: [`${effects.size} different instants; ${results.length - reached.length} points lay behind the end of their run`],
      };
    } finally {
      await close();
    }
  },
};

/** How many instants one apply and one destroy have. Leaves the host as it was. */
export async function countInstants({ host, phase }: Subject): Promise<{ readonly apply: number; readonly destroy: number }> {
  const count = async (command: string): Promise<number> => {
    const ran = await watched(host, {}, command, '--yes', ...phase);
    if (ran.exitCode !== 0) throw new Error(ran.output);
    return ran.instants.length;
  };
  return { apply: await count('apply'), destroy: await count('destroy') };
}

/**
 * So many points, evenly over the length of each of the four ways, in the order of their instants. Picked from one way after another: from all
 * ways in turn, a step that four divides would find the same way each time.
 */
export function samplePoints(counts: Readonly<Record<'apply' | 'destroy', number>>, count: number, seed: number): readonly CrashPoint[] {
  const ways = (['apply', 'destroy'] as const).flatMap((killed) => (['destroy', 'apply'] as const).map((then) => ({ killed, then })));
  const points = ways.flatMap((way) => Array.from({ length: counts[way.killed] }, (_, at) => ({ ...way, at: at + 1 })));
  return [...spread(points, count, seed)].sort((one, other) => one.at - other.at);
}

/** So many of them, evenly, from the middle of each part; another seed picks others. */
export function spread<Item>(items: readonly Item[], count: number, seed: number): readonly Item[] {
  if (items.length <= count) return items;
  const part = items.length / count;
  const within = (0.5 + (seed - 1) * 0.618) % 1;
  const picked = new Set(Array.from({ length: count }, (_, nth) => Math.floor((nth + within) * part)));
  return items.filter((_, at) => picked.has(at));
}

/** Whichever host is free takes the next point, until `seen` says that it is enough. */
async function shareOut(
  subjects: readonly Subject[],
  points: readonly CrashPoint[],
  seen: (result: CrashResult, done: number) => boolean,
): Promise<readonly CrashResult[]> {
  const waiting = [...points];
  const results: CrashResult[] = [];
  await Promise.all(
    subjects.map(async (subject) => {
      for (let point = waiting.shift(); point !== undefined; point = waiting.shift()) {
        const result = await crashAt(subject, point);
        results.push(result);
        if (!seen(result, results.length)) waiting.length = 0;
      }
    }),
  );
  return results;
}

function describeResult(result: CrashResult): string {
  const outcome = result.problems.length === 0 ? 'ok' : `FAILED\n  ${result.problems.join('\n  ')}`;
  return `${describePoint(result)}: ${outcome}`;
}
