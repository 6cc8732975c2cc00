import type { Subject } from './crash-nodes.ts';
import { lastLines, onceAlone } from './once-alone.ts';
import { account } from './prepared.ts';
import { watched } from './watched.ts';
import { wrongList } from './wrong-list.ts';

/** Which effect fails (its number, or how its label begins), how (a number into the flavours of its class), and whether what concerns the same thing fails from there on. */
export interface FaultPoint {
  readonly at: number | string;
  readonly flavour: number;
  readonly sticky: boolean;
}

export interface FaultResult {
  /** undefined: there is no such effect, or it cannot fail so. */
  readonly fault: string | undefined;
  readonly how: 'as before' | 'stuck' | 'went on';
  readonly problems: readonly string[];
}

/** What only looks. */
const looks = /^(GET |ip .*-j |\S+-save)/;

/**
 * Lets one effect of an apply fail. Exit status 1: the host is as before. 3: the list is what a destroy would give back, no more and no
 * less, and a destroy does give it back. 0, where it could do without: the plan is empty. Leaves a host that is as before.
 */
export async function faultAt({ host, phase, changes: changesNow }: Subject, point: FaultPoint): Promise<FaultResult> {
  const ran = await watched(host, { fault: point, reads: true }, 'apply', '--yes', '--json', ...phase);
  const [first] = ran.faults;
  const fault = first === undefined ? undefined : `${first.label}: ${first.fault}${point.sticky ? ', from here on' : ''}`;
  const problems: string[] = [];
  const changes = async (): Promise<readonly string[]> =>
    // Where the lock itself fails, its file may stay: it holds nothing, and whoever comes next takes it.
    // A journal that could not be written is not written again, so it cannot tell that all was put back; the host itself must be.
    (await changesNow()).filter(
      (change) =>
        !(/lazyjack\.lock|^flock /.test(first?.label ?? '') && change.includes('/run/lazyjack.lock')) &&
        !(ran.exitCode === 1 && /journal\.ndjson$/.test(first?.label ?? '') && change.startsWith(account)),
    );
  if (/^ {4}at .*:\d+/m.test(ran.output)) problems.push(`a stack trace: ${lastLines(ran.output)}`);
  const how = ran.exitCode === 0 ? 'went on' : ran.exitCode === 3 ? 'stuck' : 'as before';
  if (ran.exitCode === 0) {
    const after = await host.lazyjack('plan', '--detailed-exitcode', ...phase);
    if (after.exitCode !== 0) problems.push(`exit status 0, and the plan is not empty: ${lastLines(after.output)}`);
  } else if (ran.exitCode === 1) {
    problems.push(...(await changes()).map((change) => `exit status 1, and not as before: ${change}`));
  } else if (ran.exitCode === 3) {
    problems.push(
      ...wrongList(ran, await host.lazyjack('plan', '--destroy', '--json', ...phase), point.sticky && looks.test(first?.label ?? '')),
    );
  } else {
    problems.push(`it ended with ${String(ran.exitCode ?? ran.signal)}: ${lastLines(ran.output)}`);
  }
  const destroyed = await onceAlone(() => host.lazyjack('destroy', '--yes', ...phase));
  if (destroyed.exitCode !== 0) problems.push(`destroy after it ended with ${String(destroyed.exitCode)}: ${lastLines(destroyed.output)}`);
  if (ran.exitCode !== 1) problems.push(...(await changes()).map((change) => `not as before after destroy: ${change}`));
  return { fault, how, problems };
}
