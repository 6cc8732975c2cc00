import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, as the end of "timed out waiting for ...". */
  readonly what: string;
  readonly timeout: number;
  readonly interval?: number;
  /** More about why it did not come; asked once, at the end. */
  readonly detail?: () => Promise<string> | string;
  /** Ends the waiting early: it will not come any more. */
  readonly hopeless?: () => boolean;
}

/** Asks until the answer is something else than null. */
export async function waitFor<T>(ask: () => Promise<T | null> | T | null, waiting: WaitOptions): Promise<T> {
  const end = Date.now() + waiting.timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end || waiting.hopeless?.()) {
      const detail = (await waiting.detail?.()) ?? '';
      throw new Error(`timed out waiting for ${waiting.what}${detail ? `:\n${detail}` : ''}`);
    }
    await sleep(waiting.interval ?? 5);
  }
}
