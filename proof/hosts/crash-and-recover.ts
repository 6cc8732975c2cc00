import type { HostUnderTest } from './hosts-under-test.ts';
import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import { lastLines, retryWhileLocked } from './retry-while-locked.ts';
import { type Instant, runInstrumented } from './run-instrumented.ts';

/** The command that was killed, and the command that recovers the host. */
export interface KilledAndRecovery {
  readonly killedCommand: 'apply' | 'destroy';
  readonly recoveryCommand: 'apply' | 'destroy';
}

export interface CrashPoint extends KilledAndRecovery {
  readonly instantNumber: number;
}

/** The result of a crash. `instant` is undefined if the run ended before it. */
export interface CrashResult {
  readonly point: CrashPoint;
  readonly instant: Instant | undefined;
  readonly problems: readonly string[];
}

/** Kills a run at one instant and recovers the host, which is unchanged at the end. */
export async function crashAndRecover(subject: HostUnderTest, point: CrashPoint): Promise<CrashResult> {
  let instant: Instant | undefined;
  const problems = await killAndRecover(subject, point, async (args) => {
    const run = await runInstrumented(subject.host, { killAt: point.instantNumber }, ...args);
    const reached = isKilled(run);
    if (reached) instant = run.instants.at(-1);
    return { run, reached };
  });
  return { point, instant, problems };
}

export function isKilled({ signal, exitCode }: LazyjackResult): boolean {
  return signal === 'SIGKILL' || exitCode === 137;
}

/** Runs `lazyjack ARGS`, which is killed if the point is reached. A run whose point is not reached must succeed. */
type KillRun = (args: readonly string[]) => Promise<{ readonly run: LazyjackResult; readonly reached: boolean }>;

/**
 * Kills a run and recovers the host, which is unchanged at the end. Resolves with the problems, one line each. `plan` must name the interrupted
 * run if the journal has one. `destroy` must restore the host; `apply` must end in an empty plan and in what `findAppliedChanges` compares with, and a later
 * destroy restores the host.
 */
export async function killAndRecover(
  { host, phaseArguments, findChanges }: HostUnderTest,
  { killedCommand, recoveryCommand }: KilledAndRecovery,
  killRun: KillRun,
  findAppliedChanges: () => Promise<readonly string[]> = async () => [],
): Promise<readonly string[]> {
  const problems: string[] = [];
  const must = (ran: LazyjackResult, what: string): void => {
    if (ran.exitCode !== 0) problems.push(`${what} ended with ${String(ran.exitCode ?? ran.signal)}: ${lastLines(ran.output)}`);
  };
  if (killedCommand === 'destroy') must(await host.lazyjack('apply', '--yes', '--no-verify', ...phaseArguments), 'the first apply');
  const { run, reached } = await killRun([killedCommand, '--yes', ...phaseArguments]);
  if (!reached) must(run, `the ${killedCommand} that was to be killed`);

  const open = await readUnfinishedRun(host);
  const plan = await host.lazyjack('plan', ...phaseArguments, ...(killedCommand === 'destroy' ? ['--destroy'] : []));
  if (open !== undefined && !/^Interrupted: /m.test(plan.output)) problems.push(`plan does not say that ${open} was interrupted`);
  if (open === undefined && /^Interrupted: /m.test(plan.output)) problems.push('plan says that something was interrupted, and nothing was');
  if (plan.exitCode !== 0) problems.push(`plan ended with ${String(plan.exitCode)}: ${lastLines(plan.output)}`);

  if (recoveryCommand === 'apply') {
    must(await retryWhileLocked(() => host.lazyjack('apply', '--yes', '--no-verify', ...phaseArguments)), 'apply after it');
    const after = await host.lazyjack('plan', '--detailed-exitcode', ...phaseArguments);
    if (after.exitCode !== 0) problems.push(`the plan after that is not empty: ${lastLines(after.output)}`);
    problems.push(...(await findAppliedChanges()).map((change) => `not as after an apply that was not killed: ${change}`));
  }
  must(await retryWhileLocked(() => host.lazyjack('destroy', '--yes', ...phaseArguments)), 'destroy after it');
  problems.push(...(await findChanges()).map((change) => `not as before: ${change}`));
  return problems;
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
