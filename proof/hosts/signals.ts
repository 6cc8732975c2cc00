import fc from 'fast-check';
import { clusterDirectory, type LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import { findInstants } from './crash.ts';
import { withHostUnderTest, type HostUnderTest } from './hosts-under-test.ts';
import { lastLines, retryWhileLocked } from './retry-while-locked.ts';
import type { Proof } from '../proof.ts';
import { onePhaseScenarios } from './scenario-yaml.ts';
import { runInstrumented } from './run-instrumented.ts';
import { stackTrace } from '../../testing/stack-trace.ts';

/** Ctrl-C is sent from a terminal after a fraction of the run time; the signals are sent at a numbered instant. */
const signalWays = ['SIGINT', 'SIGTERM', 'SIGHUP', 'Ctrl-C'] as const;

export interface SignalPoint {
  readonly command: 'apply' | 'destroy';
  readonly signal: (typeof signalWays)[number];
  /** Progress of the run, from 0 to 1. */
  readonly progress: number;
}

/** The lengths of the runs of a host. */
export interface RunLengths {
  readonly instants: Readonly<Record<SignalPoint['command'], number>>;
  /** Seconds. */
  readonly seconds: Readonly<Record<SignalPoint['command'], number>>;
}

export const signalPoint: fc.Arbitrary<SignalPoint> = fc.record({
  command: fc.constantFrom('apply', 'apply', 'destroy'),
  signal: fc.constantFrom(...signalWays),
  progress: fc.noBias(fc.integer({ min: 0, max: 999 })).map((thousandths) => thousandths / 1000),
});

/** Sends INT, TERM, HUP and Ctrl-C at random instants of apply and destroy. */
export const signals: Proof = {
  summary: `INT, TERM, HUP and Ctrl-C from a terminal at so many random instants of apply and destroy, on a throwaway host; --only ${onePhaseScenarios.join('|')}`,
  defaultRuns: 200,
  run: ({ runs, seed, seconds, only = 'worker', report }) =>
    withHostUnderTest(only, async (subject) => {
      const lengths = await measureRuns(subject);
      const deadline = performance.now() + seconds * 1000;
      const failures: string[] = [];
      const ends = new Map<string, number>();
      let tried = 0;
      for (const next of fc.sample(signalPoint, { numRuns: runs, seed })) {
        if (performance.now() > deadline) break;
        const { outcome, problems } = await interruptRun(subject, next, lengths);
        tried += 1;
        ends.set(`${next.signal} ${outcome}`, (ends.get(`${next.signal} ${outcome}`) ?? 0) + 1);
        const text = `${next.signal} at ${next.progress.toFixed(3)} of ${next.command}: ${outcome} ${problems.join('\n  ')}`;
        if (problems.length > 0) failures.push(text);
        if (problems.length > 0 || tried % 20 === 0) report(`${tried}/${runs} ${text}`);
      }
      const notes = [...ends].sort().map(([outcome, count]) => `${outcome}: ${count}`);
      return { tried, failures, notes: [notes.join(', ')] };
    }),
};

export async function measureRuns(subject: HostUnderTest): Promise<RunLengths> {
  const { apply: ofApply, destroy: ofDestroy } = await findInstants(subject);
  const timed = async (run: () => Promise<LazyjackResult>): Promise<number> => {
    const start = performance.now();
    await run();
    return (performance.now() - start) / 1000;
  };
  const apply = await timed(() => subject.host.apply(...subject.phaseArguments));
  const destroy = await timed(() => subject.host.destroy(...subject.phaseArguments));
  return { instants: { apply: ofApply.length, destroy: ofDestroy.length }, seconds: { apply, destroy } };
}

/**
 * Interrupts a run and leaves the host unchanged. Exit status 1: rolled back; 0: the signal was too late, and the run is complete; 3: the
 * node has left its cluster, which is irreversible; ended by the signal: nothing had begun, or all was done.
 */
export async function interruptRun(
  subject: HostUnderTest,
  next: SignalPoint,
  lengths: RunLengths,
): Promise<{ readonly outcome: string; readonly problems: readonly string[] }> {
  const { host, phaseArguments, findChanges } = subject;
  const problems: string[] = [];
  if (next.command === 'destroy') await host.apply(...phaseArguments);
  const ran = next.signal === 'Ctrl-C' ? await typeCtrlC(subject, next, lengths) : await sendSignal(subject, next, next.signal, lengths);
  const running = await host.sh('pgrep -x ip || pgrep -x flock || true');
  if (running.trim() !== '') problems.push(`still running: ${running}`);
  const hasLeftCluster = ran.exitCode === 3 && next.command === 'destroy' && phaseArguments.includes('up');
  if (hasLeftCluster) problems.push(...(await findUnnamed(subject, ran)));
  const outcome =
    ran.exitCode === 0 ? 'came too late' : ran.exitCode === 1 ? 'rolled back' : hasLeftCluster ? 'left the cluster' : 'ended at once';
  if (stackTrace.test(ran.output)) problems.push(`a stack trace: ${lastLines(ran.output)}`);
  const ended = ran.exitCode === undefined || ran.exitCode > 128;
  if (ran.exitCode !== 0 && ran.exitCode !== 1 && !ended && !hasLeftCluster)
    problems.push(`it ended with ${String(ran.exitCode)}: ${lastLines(ran.output)}`);
  // After a rollback of apply the host is unchanged; after one of destroy it is as applied.
  const applied = !hasLeftCluster && (next.command === 'apply') === (ran.exitCode === 0);
  if (ended) {
    // The run ended before the first write or after the last.
    const plan = await host.lazyjack('plan', '--detailed-exitcode', ...phaseArguments);
    const changes = (await findChanges()).filter((change) => !change.includes('/run/lazyjack.lock'));
    if (plan.exitCode !== 0 && changes.length > 0) problems.push(`neither as before nor as applied: ${changes.join(', ')}`);
  } else if (applied) {
    const plan = await host.lazyjack('plan', '--detailed-exitcode', ...phaseArguments);
    if (plan.exitCode !== 0) problems.push(`the plan is not empty: ${lastLines(plan.output)}`);
  } else if (!hasLeftCluster) problems.push(...(await findChanges()).map((change) => `not as before: ${change}`));
  const destroyed = await retryWhileLocked(() => host.lazyjack('destroy', '--yes', ...phaseArguments));
  if (destroyed.exitCode !== 0) problems.push(`destroy after it: ${lastLines(destroyed.output)}`);
  if (applied || ended || hasLeftCluster) problems.push(...(await findChanges()).map((change) => `not as before after destroy: ${change}`));
  return { outcome, problems };
}

/** Lists changes that an irreversible destroy left and did not name. One of them must be the cluster membership. */
async function findUnnamed({ host, phaseArguments }: HostUnderTest, ran: LazyjackResult): Promise<readonly string[]> {
  const { stdout } = await host.lazyjack('plan', '--destroy', ...phaseArguments);
  const due = [...stdout.matchAll(/^ {2}[-+~]\S* (\S+:\S+)/gm)].flatMap(([, address = '']) => address);
  const named = ran.output.slice(ran.output.indexOf('failed:'));
  return [
    ...(due.includes('cluster-member:cluster') ? ['exit status 3, and the cluster was not left'] : []),
    ...due.filter((address) => !named.includes(address)).map((address) => `exit status 3, and not named: ${address}`),
  ];
}

function sendSignal(
  { host, phaseArguments }: HostUnderTest,
  { command, progress }: SignalPoint,
  signal: NodeJS.Signals,
  { instants }: RunLengths,
): Promise<LazyjackResult> {
  return runInstrumented(host, { killAt: 1 + Math.floor(progress * instants[command]), signal }, command, '--yes', ...phaseArguments);
}

/** Uses a terminal of its own: Ctrl-C reaches its whole foreground process group. */
async function typeCtrlC(
  { host, phaseArguments }: HostUnderTest,
  { command, progress }: SignalPoint,
  { seconds }: RunLengths,
): Promise<LazyjackResult> {
  const script = `cd ${clusterDirectory}; (sleep ${(progress * seconds[command]).toFixed(3)}; printf '\\003'; sleep 2) | script -qec 'exec lazyjack ${[command, '--yes', ...(command === 'apply' ? ['--no-verify'] : []), ...phaseArguments].join(' ')}' /dev/null`;
  const ran = await host.exec('bash', ['-c', script], { check: false, timeout: 110_000 });
  // The terminal may end before the program.
  await host.sh('while pgrep -f "dist/lazyjac[k]" >/dev/null; do sleep 0.05; done');
  return { ...ran, output: ran.stdout + ran.stderr };
}
