import { clusterDirectory } from '../../lab/hosts/cluster-lab.ts';
import { withHostUnderTest, type HostUnderTest } from './hosts-under-test.ts';
import { lastLines, retryWhileLocked } from './retry-while-locked.ts';
import type { Proof } from '../proof.ts';

/** Runs rounds of concurrent applies; in every second round the lock holder is killed at a random time. */
export const concurrency: Proof = {
  summary: 'so many rounds of fifty applies at once on a throwaway host; in every other one the holder of the lock is killed at random',
  defaultRuns: 10,
  run: ({ runs, seconds, seed, report }) =>
    withHostUnderTest('worker', async (subject) => {
      const deadline = performance.now() + seconds * 1000;
      const failures: string[] = [];
      const notes: string[] = [];
      let tried = 0;
      for (let round = 1; round <= runs && performance.now() < deadline; round += 1) {
        const killed = round % 2 === 0 ? ((seed * 7919 + round * 104729) % 1500) / 1000 : undefined;
        const { applies, said, problems } = await applyConcurrently(subject, 50, killed);
        tried += applies;
        failures.push(...problems.map((problem) => `round ${round}: ${problem}`));
        notes.push(`round ${round}${killed === undefined ? '' : ', one killed'}: ${said}`);
        report(notes.at(-1) ?? '');
      }
      return { tried, failures };
    }),
};

/**
 * Starts `count` applies at once, and leaves the host unchanged. One of them writes; the others refuse and name it, or find nothing to do
 * afterwards. With `killed`, the first holder is killed that many seconds after it got the lock; then another may write, and one more apply
 * completes the host.
 */
export async function applyConcurrently(
  { host, findChanges }: HostUnderTest,
  count: number,
  killed?: number,
): Promise<{ readonly applies: number; readonly said: string; readonly problems: readonly string[] }> {
  const problems: string[] = [];
  const murder = `until [ -s /run/lazyjack.lock ]; do :; done; holder=$(sed 's/.*"pid":\\([0-9]*\\).*/\\1/' /run/lazyjack.lock); sleep ${killed ?? 0}; kill -KILL "$holder" || true`;
  await host.sh(
    `rm -rf /run/lab/many; mkdir /run/lab/many; cd ${clusterDirectory}
     for n in $(seq ${count}); do (status=0; lazyjack apply --phase prepare --yes --no-verify >/run/lab/many/$n.text 2>&1 || status=$?; echo $status >/run/lab/many/$n.status) & done
     ${killed === undefined ? '' : murder}
     wait`,
    { timeout: 300_000 },
  );
  const tally = new Map<string, number>();
  for (let n = 1; n <= count; n += 1) {
    const status = (await host.sh(`cat /run/lab/many/${n}.status`)).trim();
    const text = await host.sh(`cat /run/lab/many/${n}.text`);
    const what = classifyOutcome(status, text);
    if (what === undefined) problems.push(`exit status ${status}: ${lastLines(text)}`);
    else tally.set(what, (tally.get(what) ?? 0) + 1);
  }
  if (killed === undefined) {
    if (tally.get('wrote') !== 1) problems.push(`${tally.get('wrote') ?? 0} of them wrote`);
    const runs = await host.sh(`grep -c '"entry":{"type":"begin"' /var/lib/lazyjack/journal.ndjson || true`);
    if (runs.trim() !== '1') problems.push(`the journal has ${runs.trim()} runs`);
  }
  const again = await retryWhileLocked(() => host.lazyjack('apply', '--phase', 'prepare', '--yes', '--no-verify'));
  if (again.exitCode !== 0) problems.push(`one more apply: ${lastLines(again.output)}`);
  const plan = await host.lazyjack('plan', '--phase', 'prepare', '--detailed-exitcode');
  if (plan.exitCode !== 0) problems.push(`the plan after that is not empty: ${lastLines(plan.output)}`);
  const destroyed = await host.lazyjack('destroy', '--yes');
  if (destroyed.exitCode !== 0) problems.push(`destroy: ${lastLines(destroyed.output)}`);
  problems.push(...(await findChanges()).map((change) => `not as before: ${change}`));
  return { applies: count, said: [...tally].map(([what, times]) => `${times} ${what}`).join(', '), problems };
}

/** Returns undefined for an unexpected outcome. */
function classifyOutcome(status: string, text: string): string | undefined {
  if (status === '0') return /Nothing to do/.test(text) ? 'found nothing to do' : 'wrote';
  if (status === '137') return 'was killed';
  if (status === '1' && /another lazyjack is at work: lazyjack apply \(process \d+\)/.test(text)) return 'refused, naming the holder';
  if (status === '1' && /a program that an earlier lazyjack started still runs/.test(text))
    return 'refused, naming what the killed one left';
  return undefined;
}
