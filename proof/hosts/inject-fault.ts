import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import type { HostUnderTest } from './hosts-under-test.ts';
import { lastLines, retryWhileLocked } from './retry-while-locked.ts';
import { ownReportPrefix } from './changes-since-prepare.ts';
import { runInstrumented } from './run-instrumented.ts';
import { stackTrace } from '../../testing/stack-trace.ts';
import { readNotRestored, checkNotRestoredList, isPartiallyRestored } from './check-not-restored-list.ts';

/**
 * Selects the effect that fails, by its number or the start of its label, and the failure mode as an index into those of its class. With
 * `sticky`, all later effects on the same object fail too.
 */
export interface FaultPoint {
  readonly command: 'apply' | 'destroy';
  readonly at: number | string;
  readonly failureMode: number;
  readonly sticky: boolean;
}

export interface FaultResult {
  /** undefined if there is no such effect, or if it cannot fail in this way. */
  readonly fault: string | undefined;
  readonly outcome: 'rolled back' | 'not rolled back' | 'completed';
  readonly problems: readonly string[];
}

const journalDirectory = '/var/lib/lazyjack';

/** Leaving the cluster is irreversible once it has begun. */
const clusterMemberAddress = 'cluster-member:cluster';

/** Effects that only read. */
const readOnlyEffect = /^(GET |ip .*-j |\S+-save)/;

/**
 * Lets one effect of apply or destroy fail, and leaves the host unchanged. Exit status 1: all is as before the run; 3: the list names
 * exactly the rest; 0: the run can do without the effect, and is done. A later destroy restores the host.
 */
export async function injectFault(subject: HostUnderTest, point: FaultPoint): Promise<FaultResult> {
  const { host, phaseArguments } = subject;
  const { command } = point;
  if (command === 'destroy') await host.apply(...phaseArguments);
  const applied = command === 'destroy' ? await readAppliedState(subject) : [];
  const ran = await runInstrumented(host, { fault: point, includeReads: true }, command, '--yes', '--json', ...phaseArguments);
  const [first] = ran.faults;
  const failed = first?.label ?? '';
  const fault = first === undefined ? undefined : `${command}: ${failed}: ${first.fault}${point.sticky ? ', from here on' : ''}`;
  const problems: string[] = [];
  if (stackTrace.test(ran.output)) problems.push(`a stack trace: ${lastLines(ran.output)}`);

  const outcome = ran.exitCode === 0 ? 'completed' : ran.exitCode === 3 ? 'not rolled back' : 'rolled back';
  const isApplied = (ran.exitCode === 0) === (command === 'apply');
  const findUnexpectedChanges = async (): Promise<readonly string[]> =>
    (await subject.findChanges()).filter((change) => !isAllowedChange(change, failed, ran.exitCode));
  if (outcome === 'not rolled back' && command === 'destroy' && isOnlyRemaining(journalDirectory, ran)) {
    problems.push(
      ...(await findUnexpectedChanges())
        .filter((change) => !change.includes(` ${journalDirectory}`))
        .map((change) => `exit status 3, and not as before: ${change}`),
    );
  } else if (outcome === 'not rolled back') {
    problems.push(...checkNotRestoredList(ran, await readExpectedPlan(subject, command, ran), point.sticky && readOnlyEffect.test(failed)));
  } else if (ran.exitCode !== 0 && ran.exitCode !== 1) {
    problems.push(`it ended with ${String(ran.exitCode ?? ran.signal)}: ${lastLines(ran.output)}`);
  } else if (isApplied) {
    const after = await host.lazyjack('plan', '--detailed-exitcode', ...phaseArguments);
    if (after.exitCode !== 0) problems.push(`exit status ${ran.exitCode}, and the plan is not empty: ${lastLines(after.output)}`);
    if (command === 'destroy') problems.push(...compareWithApplied(applied, await readAppliedState(subject)));
  } else {
    problems.push(...(await findUnexpectedChanges()).map((change) => `exit status ${String(ran.exitCode)}, and not as before: ${change}`));
  }
  const destroyed = await retryWhileLocked(() => host.lazyjack('destroy', '--yes', ...phaseArguments));
  if (destroyed.exitCode !== 0) problems.push(`destroy after it ended with ${String(destroyed.exitCode)}: ${lastLines(destroyed.output)}`);
  if (isApplied || outcome === 'not rolled back')
    problems.push(...(await findUnexpectedChanges()).map((change) => `not as before after destroy: ${change}`));
  return { fault, outcome, problems };
}

/**
 * Lists the changes that apply made, one line each. Values that Docker chooses at random when it creates a container, a bridge and its
 * rules are left out; the plan checks that these objects exist.
 */
async function readAppliedState({ findChanges }: HostUnderTest): Promise<readonly string[]> {
  const byLot =
    / \/var\/lib\/lazyjack|\/run\/lazyjack\.lock|\bveth[0-9a-f]|lazyjack0.*fe80::|link lazyjack0|docker (container|network)|packet filter .*DOCKER/s;
  return (await findChanges()).filter((change) => !byLot.test(change) && !change.startsWith(ownReportPrefix));
}

function compareWithApplied(applied: readonly string[], now: readonly string[]): readonly string[] {
  return [
    ...applied.filter((line) => !now.includes(line)).map((line) => `exit status 1, and not rolled back: ${line}`),
    ...now.filter((line) => !applied.includes(line)).map((line) => `exit status 1, and not as applied: ${line}`),
  ];
}

/** Tests whether only this directory remains. */
function isOnlyRemaining(directory: string, ran: LazyjackResult): boolean {
  const named = readNotRestored(ran);
  return named?.size === 1 && named.has(`directory:${directory}`);
}

/**
 * Allows two changes. If the lock fails, its file may remain: nobody holds it, and the next run takes it. If the journal cannot be written,
 * it cannot record that all was rolled back; the host itself must be restored.
 */
function isAllowedChange(change: string, failed: string, exitCode: number | undefined): boolean {
  return (
    (/lazyjack\.lock|^flock /.test(failed) && change.includes('/run/lazyjack.lock')) ||
    ((exitCode === 1 || exitCode === 3) && /journal\.ndjson$/.test(failed) && change.startsWith(ownReportPrefix))
  );
}

/**
 * Reads the plan that a run with exit status 3 must have named: `plan --destroy` after apply, and after a destroy that restored what it
 * could; `plan` after a destroy that was not rolled back. After leaving a cluster, which is irreversible, the rest is what destroy still
 * has to do.
 */
async function readExpectedPlan(
  { host, phaseArguments }: HostUnderTest,
  command: FaultPoint['command'],
  ran: LazyjackResult,
): Promise<LazyjackResult> {
  const toDestroy = await host.lazyjack('plan', '--destroy', '--json', ...phaseArguments);
  const left =
    phaseArguments.includes('up') &&
    (readNotRestored(ran)?.has(clusterMemberAddress) === true || !toDestroy.stdout.includes(`"${clusterMemberAddress}"`));
  return command === 'apply' || left || isPartiallyRestored(ran) ? toDestroy : host.lazyjack('plan', '--json', ...phaseArguments);
}
