import type { HostUnderTest } from './hosts-under-test.ts';
import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import { lastLines, retryWhileLocked } from './retry-while-locked.ts';
import { type Instant, runInstrumented } from './run-instrumented.ts';

/** The command that was killed, and the command that recovers the host. */
export interface CrashPoint {
  readonly killedCommand: 'apply' | 'destroy';
  readonly recoveryCommand: 'apply' | 'destroy';
  readonly instantNumber: number;
}

/** The result of a crash. `instant` is undefined if the run ended before it. */
export interface CrashResult {
  readonly point: CrashPoint;
  readonly instant: Instant | undefined;
  readonly problems: readonly string[];
}

/**
 * Kills a run at one instant and recovers the host, which is unchanged at the end. `plan` must name the interrupted run if the journal has
 * one. `destroy` must restore the host; `apply` must end in an empty plan, and a later destroy restores the host.
 */
export async function crashAndRecover({ host, phaseArguments, findChanges }: HostUnderTest, point: CrashPoint): Promise<CrashResult> {
  const problems: string[] = [];
  const must = (ran: LazyjackResult, what: string): void => {
    if (ran.exitCode !== 0) problems.push(`${what} ended with ${String(ran.exitCode ?? ran.signal)}: ${lastLines(ran.output)}`);
  };
  if (point.killedCommand === 'destroy') must(await host.lazyjack('apply', '--yes', '--no-verify', ...phaseArguments), 'the first apply');
  const run = await runInstrumented(host, { killAt: point.instantNumber }, point.killedCommand, '--yes', ...phaseArguments);
  const reached = run.signal === 'SIGKILL' || run.exitCode === 137;
  if (!reached) must(run, `the ${point.killedCommand} that was to be killed`);
  const instant = reached ? run.instants.at(-1) : undefined;

  const open = await readUnfinishedRun(host);
  const plan = await host.lazyjack('plan', ...phaseArguments, ...(point.killedCommand === 'destroy' ? ['--destroy'] : []));
  if (open !== undefined && !/^Interrupted: /m.test(plan.output)) problems.push(`plan does not say that ${open} was interrupted`);
  if (open === undefined && /^Interrupted: /m.test(plan.output)) problems.push('plan says that something was interrupted, and nothing was');
  if (plan.exitCode !== 0) problems.push(`plan ended with ${String(plan.exitCode)}: ${lastLines(plan.output)}`);

  if (point.recoveryCommand === 'apply') {
    must(await retryWhileLocked(() => host.lazyjack('apply', '--yes', '--no-verify', ...phaseArguments)), 'apply after it');
    const after = await host.lazyjack('plan', '--detailed-exitcode', ...phaseArguments);
    if (after.exitCode !== 0) problems.push(`the plan after that is not empty: ${lastLines(after.output)}`);
  }
  must(await retryWhileLocked(() => host.lazyjack('destroy', '--yes', ...phaseArguments)), 'destroy after it');
  problems.push(...(await findChanges()).map((change) => `not as before: ${change}`));
  return { point, instant, problems };
}

export function describeCrash({ point: { killedCommand, recoveryCommand, instantNumber }, instant }: CrashResult): string {
  const where = instant === undefined ? 'its end' : `${instant.when} ${instant.label}`;
  return `${killedCommand} killed at ${instantNumber} (${where}), then ${recoveryCommand}`;
}

/** Reads the command of an unfinished run from the journal, without code of lazyjack. */
async function readUnfinishedRun(host: HostUnderTest['host']): Promise<string | undefined> {
  const text = await host.sh('cat /var/lib/lazyjack/journal.ndjson 2>/dev/null || true');
  const begun = [...text.matchAll(/"entry":\{"type":"(begin|end)".*?(?:"command":"(\w+)".*)?\}\n/g)].at(-1);
  return begun?.[1] === 'begin' ? (begun[2] ?? 'a run') : undefined;
}
