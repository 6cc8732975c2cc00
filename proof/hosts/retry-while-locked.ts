import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';

/** Retries while a program that a killed lazyjack started still runs, since that program holds the lock until it ends. */
export async function retryWhileLocked(run: () => Promise<LazyjackResult>): Promise<LazyjackResult> {
  for (let attempt = 1; ; attempt += 1) {
    const ran = await run();
    if (ran.exitCode === 0 || attempt === 20 || !/still runs/.test(ran.output)) return ran;
  }
}

/** The last lines of the output, joined into one line. */
export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join(' | ');
}
