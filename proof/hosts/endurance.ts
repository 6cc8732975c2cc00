import { readdir } from 'node:fs/promises';
import { clusterDirectory, type LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import { withHostUnderTest, type HostUnderTest } from './hosts-under-test.ts';
import { lastLines } from './retry-while-locked.ts';
import type { Proof } from '../proof.ts';
import { type Scenario, onePhaseScenarios } from './scenario-yaml.ts';

/** A snapshot takes longer than a cycle, so there is one per this many cycles. */
const cyclesPerSnapshot = 10;

/** Counts and memory that must not grow. Memory is in MiB. */
interface Footprint {
  readonly files: number;
  readonly links: number;
  readonly mounts: number;
  readonly processes: number;
  readonly dockerObjects: number;
  readonly dockerMemory: number;
  readonly lazyjackMemory: number;
}

const memoryLog = '/run/lab/peak-memory';

/** Runs apply and destroy on one host repeatedly. */
export const endurance: Proof = {
  summary: `so many cycles of apply, plan and destroy on one throwaway host; --only ${onePhaseScenarios.join('|')}`,
  defaultRuns: 500,
  run: ({ runs, seconds, only = 'worker', report }) =>
    withHostUnderTest(only, async (subject, kind) => {
      const deadline = performance.now() + seconds * 1000;
      const failures: string[] = [];
      const footprints: Footprint[] = [];
      let tried = 0;
      while (tried < runs && performance.now() < deadline) {
        tried += 1;
        const looks = tried % cyclesPerSnapshot === 0 || tried === runs || tried === 1;
        failures.push(...(await runCycle(subject, looks)).map((problem) => `cycle ${tried}: ${problem}`));
        if (!looks) continue;
        footprints.push(await measureFootprint(subject, kind));
        report(`${tried}/${runs} ${JSON.stringify(footprints.at(-1))} ${failures.length} failed`);
      }
      failures.push(...findGrowth(footprints));
      const [first, last] = [footprints.at(1) ?? footprints[0], footprints.at(-1)];
      return { tried, failures, notes: [`early: ${JSON.stringify(first)}`, `at the end: ${JSON.stringify(last)}`] };
    }),
};

/** Runs one cycle and returns its problems; with `looks`, it also compares the whole host with its first snapshot. */
export async function runCycle({ host, findChanges }: HostUnderTest, looks: boolean): Promise<readonly string[]> {
  const run = async (...args: readonly string[]): Promise<LazyjackResult & { readonly output: string }> => {
    const env = { NODE_OPTIONS: '--require=/opt/lazyjack/scripts/proof/record-peak-memory.cjs', LAZYJACK_MEMORY: memoryLog };
    const script = `cd ${clusterDirectory} && exec lazyjack "$@"`;
    const ran = await host.exec('sh', ['-c', script, 'sh', ...args], { check: false, timeout: 110_000, env });
    return { ...ran, output: ran.stdout + ran.stderr };
  };
  const problems: string[] = [];
  for (const args of [
    ['apply', '--phase', 'prepare', '--yes', '--no-verify'],
    ['plan', '--phase', 'prepare', '--detailed-exitcode'],
    ['destroy', '--yes'],
  ]) {
    const { exitCode, output } = await run(...args);
    if (exitCode !== 0) problems.push(`${args.join(' ')} ended with ${String(exitCode)}: ${lastLines(output)}`);
  }
  const left = await host.sh('ls -d /var/lib/lazyjack 2>/dev/null || true');
  if (left !== '') problems.push('the state directory is still there');
  if (looks) problems.push(...(await findChanges()).map((change) => `not as before: ${change}`));
  return problems;
}

async function measureFootprint({ host }: HostUnderTest, kind: Scenario): Promise<Footprint> {
  const number = async (script: string): Promise<number> => Number((await host.sh(script)).trim());
  const docker = kind === 'nat64';
  return {
    // Counts the files of the upper layer and in memory. Other processes change the machine below, and Docker manages its own files.
    files: (await countFiles(host.paths.upper)) + (await number('find /run -xdev -path /run/lab -prune -o -print | wc -l')),
    links: await number('ls /sys/class/net | wc -l'),
    mounts: await number('wc -l </proc/self/mounts'),
    processes: await number('ls -d /proc/[0-9]* | wc -l'),
    dockerObjects: docker ? await number('(docker ps -aq; docker network ls -q; docker volume ls -q; docker images -aq) | wc -l') : 0,
    dockerMemory: docker ? await number("awk '/^VmRSS/ { print int($2 / 1024) }' /proc/$(cat /var/run/docker.pid)/status") : 0,
    // The peak memory of any run since the last measurement.
    lazyjackMemory: await number(`sort -n ${memoryLog} | tail -1 | awk '{ print int($1 / 1024) }'; rm -f ${memoryLog}`),
  };
}

async function countFiles(layer: string): Promise<number> {
  const names = await readdir(layer, { recursive: true });
  return names.filter((name) => !name.startsWith('var/lib/docker/')).length;
}

/** Counts must not grow between the first and the last measurement; memory may grow by half of its early value. */
function findGrowth(footprints: readonly Footprint[]): readonly string[] {
  const [first, last] = [footprints.at(1) ?? footprints[0], footprints.at(-1)];
  if (first === undefined || last === undefined) return [];
  const counts = (['links', 'mounts', 'dockerObjects', 'files'] as const).filter((name) => last[name] > first[name]);
  const memory = (['dockerMemory', 'lazyjackMemory'] as const).filter((name) => last[name] > first[name] * 1.5);
  return [...counts, ...memory].map((name) => `${name} grew from ${first[name]} to ${last[name]}`);
}
