import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';

/** What a killed lazyjack had started may go on for a moment, and holds the lock until it ends. */
export async function retryWhileLocked(run: () => Promise<LazyjackResult>): Promise<LazyjackResult> {
  for (let attempt = 1; ; attempt += 1) {
    const ran = await run();
    if (ran.exitCode === 0 || attempt === 20 || !/still runs/.test(ran.output)) return ran;
  }
}

/** What a run said last, on one line. */
export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join(' | ');
}
