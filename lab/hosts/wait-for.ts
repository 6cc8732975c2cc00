import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Completes the message "timed out waiting for ...". */
  readonly description: string;
  readonly timeout: number;
  readonly interval?: number;
  /** Details for the timeout message; called once, at the end. */
  readonly detail?: () => Promise<string> | string;
  /** Ends the wait early if the condition can no longer become true. */
  readonly hasFailed?: () => boolean;
}

/** Calls a function until it returns something other than null. */
export async function waitFor<T>(ask: () => Promise<T | null> | T | null, options: WaitOptions): Promise<T> {
  const end = Date.now() + options.timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end || options.hasFailed?.()) {
      const detail = (await options.detail?.()) ?? '';
      throw new Error(`timed out waiting for ${options.description}${detail ? `:\n${detail}` : ''}`);
    }
    await sleep(options.interval ?? 5);
  }
}
