import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import type { HostUnderTest } from './hosts-under-test.ts';
import { lastLines, retryWhileLocked } from './retry-while-locked.ts';
import { ownReportPrefix } from './changes-since-prepare.ts';
import { runInstrumented } from './run-instrumented.ts';
import { readNotRestored, checkNotRestoredList } from './check-not-restored-list.ts';

/** Of which run which effect fails (its number, or how its label begins), how (a number into the flavours of its class), and whether what concerns the same thing fails from there on. */
export interface FaultPoint {
  readonly command: 'apply' | 'destroy';
  readonly at: number | string;
  readonly flavour: number;
  readonly sticky: boolean;
}

export interface FaultResult {
  /** undefined: there is no such effect, or it cannot fail so. */
  readonly fault: string | undefined;
  readonly how: 'put back' | 'stuck' | 'went on';
  readonly problems: readonly string[];
}

/** Where the journal is. */
const journalDirectory = '/var/lib/lazyjack';

/** To this there is no way back once leaving it has begun. */
const clusterMemberAddress = 'cluster-member:cluster';

/** What only looks. */
const readOnlyEffect = /^(GET |ip .*-j |\S+-save)/;

/**
 * Lets one effect of an apply or a destroy fail. Exit status 1: all is as it was when the run began. 3: the list is what is not, no more and no
 * less. 0, where it could do without: it is done. A destroy after it gives the host back. Leaves a host that is as before.
 */
export async function injectFault(subject: HostUnderTest, point: FaultPoint): Promise<FaultResult> {
  const { host, phase } = subject;
  const { command } = point;
  if (command === 'destroy') await host.apply(...phase);
  const applied = command === 'destroy' ? await readAppliedState(subject) : [];
  const ran = await runInstrumented(host, { fault: point, reads: true }, command, '--yes', '--json', ...phase);
  const [first] = ran.faults;
  const failed = first?.label ?? '';
  const fault = first === undefined ? undefined : `${command}: ${failed}: ${first.fault}${point.sticky ? ', from here on' : ''}`;
  const problems: string[] = [];
  if (/^ {4}at .*:\d+/m.test(ran.output)) problems.push(`a stack trace: ${lastLines(ran.output)}`);

  const how = ran.exitCode === 0 ? 'went on' : ran.exitCode === 3 ? 'stuck' : 'put back';
  const isApplied = (ran.exitCode === 0) === (command === 'apply');
  const changes = async (): Promise<readonly string[]> =>
    (await subject.changes()).filter((change) => !isAllowedChange(change, failed, ran.exitCode));
  if (how === 'stuck' && command === 'destroy' && isOnlyRemaining(journalDirectory, ran)) {
    problems.push(
      ...(await changes())
        .filter((change) => !change.includes(` ${journalDirectory}`))
        .map((change) => `exit status 3, and not as before: ${change}`),
    );
  } else if (how === 'stuck') {
    problems.push(...checkNotRestoredList(ran, await readExpectedPlan(subject, command, ran), point.sticky && readOnlyEffect.test(failed)));
  } else if (ran.exitCode !== 0 && ran.exitCode !== 1) {
    problems.push(`it ended with ${String(ran.exitCode ?? ran.signal)}: ${lastLines(ran.output)}`);
  } else if (isApplied) {
    const after = await host.lazyjack('plan', '--detailed-exitcode', ...phase);
    if (after.exitCode !== 0) problems.push(`exit status ${ran.exitCode}, and the plan is not empty: ${lastLines(after.output)}`);
    if (command === 'destroy') problems.push(...compareWithApplied(applied, await readAppliedState(subject)));
  } else {
    problems.push(...(await changes()).map((change) => `exit status ${String(ran.exitCode)}, and not as before: ${change}`));
  }
  const destroyed = await retryWhileLocked(() => host.lazyjack('destroy', '--yes', ...phase));
  if (destroyed.exitCode !== 0) problems.push(`destroy after it ended with ${String(destroyed.exitCode)}: ${lastLines(destroyed.output)}`);
  if (isApplied || how === 'stuck') problems.push(...(await changes()).map((change) => `not as before after destroy: ${change}`));
  return { fault, how, problems };
}

/**
 * What an apply has made of the host, as the lab sees it: a line each. Without what is drawn by lot when Docker makes a container, a bridge and its
 * rules again; that they are there is for the plan to see.
 */
async function readAppliedState({ changes }: HostUnderTest): Promise<readonly string[]> {
  const byLot =
    / \/var\/lib\/lazyjack|\/run\/lazyjack\.lock|\bveth[0-9a-f]|lazyjack0.*fe80::|link lazyjack0|docker (container|network)|packet filter .*DOCKER/s;
  return (await changes()).filter((change) => !byLot.test(change) && !change.startsWith(ownReportPrefix));
}

function compareWithApplied(applied: readonly string[], now: readonly string[]): readonly string[] {
  return [
    ...applied.filter((line) => !now.includes(line)).map((line) => `exit status 1, and not put back: ${line}`),
    ...now.filter((line) => !applied.includes(line)).map((line) => `exit status 1, and not as applied: ${line}`),
  ];
}

/** Whether nothing stayed but a directory. */
function isOnlyRemaining(directory: string, ran: LazyjackResult): boolean {
  const named = readNotRestored(ran);
  return named?.size === 1 && named.has(`directory:${directory}`);
}

/**
 * Where the lock itself fails, its file may stay: it holds nothing, and whoever comes next takes it. A journal that could not be written is not
 * written again, so it cannot tell that all was put back; the host itself must be.
 */
function isAllowedChange(change: string, failed: string, exitCode: number | undefined): boolean {
  return (
    (/lazyjack\.lock|^flock /.test(failed) && change.includes('/run/lazyjack.lock')) ||
    ((exitCode === 1 || exitCode === 3) && /journal\.ndjson$/.test(failed) && change.startsWith(ownReportPrefix))
  );
}

/**
 * What a run that got stuck must have named. An apply: what is there that was not, as a destroy finds it. A destroy: what is not there any more and was, as an apply
 * finds it; but from a cluster that was left there is no way back, so what is still there.
 */
async function readExpectedPlan(
  { host, phase }: HostUnderTest,
  command: FaultPoint['command'],
  ran: LazyjackResult,
): Promise<LazyjackResult> {
  const toDestroy = await host.lazyjack('plan', '--destroy', '--json', ...phase);
  const left =
    phase.includes('up') &&
    (readNotRestored(ran)?.has(clusterMemberAddress) === true || !toDestroy.stdout.includes(`"${clusterMemberAddress}"`));
  return command === 'apply' || left ? toDestroy : host.lazyjack('plan', '--json', ...phase);
}
