import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Completes the message "timed out waiting for ...". */
  readonly what: string;
  readonly timeout: number;
  readonly interval?: number;
  /** Details for the timeout message; called once, at the end. */
  readonly detail?: () => Promise<string> | string;
  /** Ends the wait early if the condition can no longer become true. */
  readonly hopeless?: () => boolean;
}

/** Calls a function until it returns something other than null. */
export async function waitFor<T>(ask: () => Promise<T | null> | T | null, options: WaitOptions): Promise<T> {
  const end = Date.now() + options.timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end || options.hopeless?.()) {
      const detail = (await options.detail?.()) ?? '';
      throw new Error(`timed out waiting for ${options.what}${detail ? `:\n${detail}` : ''}`);
    }
    await sleep(options.interval ?? 5);
  }
}
