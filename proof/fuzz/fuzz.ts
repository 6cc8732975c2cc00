import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import { projectRoot } from '../../lab/hosts/project-root.ts';
import type { Proof, ProofOptions, Verdict } from '../proof.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { fuzzTargets } from './targets/index.ts';

/** The number of cases after which a child reports. */
const batchSize = 100;
/** Milliseconds without a report, after which one of the cases counts as a hang. */
const silenceTimeout = 30_000;
/** The peak memory of a child, in MiB. */
const memoryLimit = 300;

const batchReportSchema = z.object({
  failures: z.array(z.object({ caseNumber: z.number(), problem: z.string() })),
  slowest: z.number(),
  rss: z.number(),
});
type BatchReport = z.infer<typeof batchReportSchema>;

/** Node.js 23 renamed the flag when the permission model became stable. */
const permissionFlag = Number(process.versions.node.split('.')[0]) >= 23 ? '--permission' : '--experimental-permission';

function startChild(): ChildProcess {
  return fork(join(projectRoot, 'dist/proof/fuzz/fuzz-child.js'), [], {
    execArgv: [permissionFlag, '--allow-fs-read=*', '--no-warnings', '--max-old-space-size=160', '--max-semi-space-size=4'],
  });
}

/** Resolves with undefined if the child died or did not report in time. */
function runBatch(child: ChildProcess, task: object): Promise<BatchReport | undefined> {
  return new Promise((resolve) => {
    const end = (found: BatchReport | undefined): void => {
      clearTimeout(timer);
      child.removeAllListeners('message').removeAllListeners('exit');
      resolve(found);
    };
    const timer = setTimeout(end, silenceTimeout, undefined);
    child.once('message', (message) => {
      end(batchReportSchema.parse(message));
    });
    child.once('exit', () => {
      end(undefined);
    });
    child.send(task);
  });
}

async function fuzzOneTarget(
  target: FuzzTarget,
  runs: number,
  until: number,
  { seed }: ProofOptions,
): Promise<Verdict & { slowest: number; rss: number }> {
  const failures: string[] = [];
  let [tried, slowest, rss, next] = [0, 0, 0, 0];
  const fail = (caseNumber: number, problem: string): void => {
    failures.push(`${target.name} case ${caseNumber} of seed ${seed}: ${problem}`);
  };
  const worker = async (): Promise<void> => {
    let child = startChild();
    while (next < runs && Date.now() < until) {
      const from = next;
      const count = Math.min(batchSize, runs - from);
      next += count;
      const found = await runBatch(child, { name: target.name, seed, from, count });
      tried += count;
      if (found === undefined) {
        child.kill('SIGKILL');
        child = startChild();
        fail(from, `or one of the ${count - 1} behind it: the process hung or died`);
        continue;
      }
      for (const { caseNumber, problem } of found.failures) fail(caseNumber, problem);
      slowest = Math.max(slowest, found.slowest);
      rss = Math.max(rss, found.rss);
      if (found.rss > memoryLimit) {
        fail(from, `or one before it: ${found.rss.toFixed(0)} MiB in memory`);
        child.kill('SIGKILL');
        child = startChild();
      }
    }
    child.disconnect();
  };
  await Promise.all([worker(), worker()]);
  return { tried, failures, slowest, rss };
}

/** Fuzzes every input of lazyjack that others write with valid, invalid and hostile data. */
export const fuzz: Proof = {
  summary:
    'bad input of every kind: refused or handled; no crash, hang over 1 s, memory over 300 MiB, write, or control character on a terminal',
  defaultRuns: 100_000,
  async run(options) {
    const chosen = fuzzTargets.filter(({ name }) => options.only === undefined || name === options.only);
    const weights = chosen.reduce((sum, { weight }) => sum + weight, 0);
    const end = Date.now() + options.seconds * 1000;
    const failures: string[] = [];
    const notes: string[] = [];
    let tried = 0;
    for (const [at, each] of chosen.entries()) {
      // The remaining targets share the remaining time.
      const left = chosen.slice(at).reduce((sum, { weight }) => sum + weight, 0);
      const until = Date.now() + ((end - Date.now()) * each.weight) / left;
      const found = await fuzzOneTarget(each, Math.ceil((options.runs * each.weight) / weights), until, options);
      tried += found.tried;
      failures.push(...found.failures);
      notes.push(
        `  ${each.name.padEnd(14)} ${String(found.tried).padStart(7)} tried, ${found.failures.length} failed; slowest ${found.slowest.toFixed(0)} ms, ${found.rss.toFixed(0)} MiB`,
      );
      options.report(notes.at(-1) ?? '');
    }
    return { tried, failures };
  },
};
