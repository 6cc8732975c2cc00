import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import { withHostUnderTest, type HostUnderTest } from './hosts-under-test.ts';
import { lastLines } from './retry-while-locked.ts';
import type { Proof } from '../proof.ts';
import { runInstrumented } from './run-instrumented.ts';
import { stackTrace } from '../../testing/stack-trace.ts';

interface Condition {
  readonly name: string;
  /** Creates the condition, runs apply, and ends the condition; resolves with the problems. */
  readonly check: (subject: HostUnderTest) => Promise<readonly string[]>;
}

/** Tests conditions that last longer than one effect: full and read-only disks, and a clock that jumps back. */
export const conditions: Proof = {
  summary: 'full and read-only disks under the state directory and /etc, and a clock that jumps back, on a throwaway host',
  defaultRuns: 100,
  run: ({ runs, seconds, only, report }) =>
    withHostUnderTest('worker', async (subject) => {
      const deadline = performance.now() + seconds * 1000;
      const failures: string[] = [];
      let tried = 0;
      for (const { name, check } of allConditions.filter((each) => only === undefined || each.name.includes(only)).slice(0, runs)) {
        if (performance.now() > deadline) break;
        const problems = await check(subject);
        tried += 1;
        report(`${name}: ${problems.length === 0 ? 'ok' : problems.join('\n  ')}`);
        if (problems.length > 0) failures.push(`${name}: ${problems.join('\n  ')}`);
      }
      return { tried, failures };
    }),
};

const numbersBelow = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

const allConditions: readonly Condition[] = [
  ...numbersBelow(20).map((pages) => ({
    name: `${4 * (pages + 1)} kB for the state directory`,
    check: (it: HostUnderTest) => trySmallStateDirectory(it, pages + 1),
  })),
  ...numbersBelow(8).map((pages) => ({ name: `${4 * pages} kB free in /etc`, check: (it: HostUnderTest) => tryFullEtc(it, pages) })),
  { name: 'state directory read-only', check: (it) => tryReadOnlyDirectory(it, '/var/lib') },
  { name: '/etc read-only', check: (it) => tryReadOnlyDirectory(it, '/etc') },
  ...numbersBelow(12).map((at) => ({
    name: `clock an hour back at effect ${1 + 3 * at}`,
    check: (it: HostUnderTest) => tryClockTurnedBack(it, 1 + 3 * at),
  })),
];

async function trySmallStateDirectory({ host, findChanges }: HostUnderTest, pages: number): Promise<readonly string[]> {
  await host.sh(`mount -t tmpfs -o size=${4 * pages}k,mode=755 none /var/lib`);
  try {
    const ran = await host.lazyjack('apply', '--phase', 'prepare', '--yes', '--no-verify');
    const problems = [...checkExit(ran)];
    if (ran.exitCode === 1) {
      const left = await host.sh('ls -A /var/lib');
      if (left !== '') problems.push(`left in the state directory's place: ${left}`);
    } else {
      await host.sh('mount -o remount,size=10m /var/lib');
      problems.push(...checkSucceeded(await host.lazyjack('destroy', '--yes'), 'destroy with room again'));
    }
    return [...problems, ...(await checkUnchanged(host.sh('umount /var/lib'), findChanges))];
  } catch (error) {
    await host.sh('umount /var/lib || true');
    throw error;
  }
}

/** Computes a digest of all files in /etc, except the one that fills the disk. */
const etcDigestCommand = `find /etc ! -name filler -printf '%p %m %u %g %l\\n' -type f -exec sha256sum {} + | sort | sha256sum`;

async function tryFullEtc({ host, findChanges }: HostUnderTest, pages: number): Promise<readonly string[]> {
  await host.sh(`
    mkdir -p /run/lab/etc; mount -t tmpfs -o size=64m,mode=755 none /run/lab/etc; cp -a /etc/. /run/lab/etc; mount --bind /run/lab/etc /etc
    cat /dev/zero >/etc/filler 2>/dev/null || true
    truncate -s -${4096 * pages} /etc/filler`);
  try {
    const was = await host.sh(etcDigestCommand);
    const ran = await host.lazyjack('apply', '--phase', 'prepare', '--yes', '--no-verify');
    const problems = [...checkExit(ran)];
    if (ran.exitCode !== 1) {
      await host.sh('rm /etc/filler');
      problems.push(...checkSucceeded(await host.lazyjack('destroy', '--yes'), 'destroy with room again'));
    }
    if ((await host.sh(etcDigestCommand)) !== was) problems.push('/etc is not as before');
    return [...problems, ...(await checkUnchanged(host.sh('umount /etc /run/lab/etc'), findChanges))];
  } catch (error) {
    await host.sh('umount /etc /run/lab/etc || true');
    throw error;
  }
}

async function tryReadOnlyDirectory({ host, findChanges }: HostUnderTest, path: string): Promise<readonly string[]> {
  await host.sh(`mount --bind ${path} ${path}; mount -o remount,bind,ro ${path}`);
  const ran = await host.lazyjack('apply', '--phase', 'prepare', '--yes', '--no-verify');
  const problems = ran.exitCode === 1 ? checkExit(ran) : [`it ended with ${String(ran.exitCode)}: ${lastLines(ran.output)}`];
  return [...problems, ...(await checkUnchanged(host.sh(`umount ${path}`), findChanges))];
}

async function tryClockTurnedBack({ host, findChanges }: HostUnderTest, at: number): Promise<readonly string[]> {
  const ran = await runInstrumented(host, { clockBackAt: at }, 'apply', '--phase', 'prepare', '--yes');
  const problems = checkSucceeded(ran, 'apply');
  const plan = checkSucceeded(await host.lazyjack('plan', '--phase', 'prepare', '--detailed-exitcode'), 'the plan after it');
  const destroyed = checkSucceeded(await host.lazyjack('destroy', '--yes'), 'destroy');
  return [...problems, ...plan, ...destroyed, ...(await checkUnchanged(Promise.resolve(''), findChanges))];
}

function checkExit(ran: LazyjackResult): readonly string[] {
  const trace = stackTrace.test(ran.output) ? [`a stack trace: ${lastLines(ran.output)}`] : [];
  const known = ran.exitCode === 0 || ran.exitCode === 1 || ran.exitCode === 3;
  return known ? trace : [...trace, `it ended with ${String(ran.exitCode)}: ${lastLines(ran.output)}`];
}

function checkSucceeded(ran: LazyjackResult, what: string): readonly string[] {
  return ran.exitCode === 0 ? [] : [`${what} ended with ${String(ran.exitCode)}: ${lastLines(ran.output)}`];
}

async function checkUnchanged(ended: Promise<string>, changes: HostUnderTest['findChanges']): Promise<readonly string[]> {
  await ended;
  return (await changes()).map((change) => `not as before: ${change}`);
}
