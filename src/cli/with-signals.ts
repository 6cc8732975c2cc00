import type { Console } from './console.ts';
import type { ExitStatus } from './exit-status.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface SignalMessages {
  /** What happens now: after the first signal. */
  readonly firstSignal: string;
  /** What is left behind: after the second. */
  readonly secondSignal: () => string;
  /** What the shell is told after the second. */
  readonly status: ExitStatus;
}

/**
 * The first signal aborts: what is being written ends, and `act` puts back what it is to put back. The second stops at once, and leaves a journal, where
 * there is one, to the next `apply` or `destroy`.
 */
export async function withSignals<Result>(
  console: Console,
  words: SignalMessages,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  const listener = (name: NodeJS.Signals): void => {
    if (abort.signal.aborted) {
      console.err(`\n${name} again: stopped.${words.secondSignal()}\n`);
      process.exit(words.status);
    }
    console.err(`\n${name}: ${words.firstSignal} Once more stops at once.\n`);
    abort.abort();
  };
  for (const name of signals) process.on(name, listener);
  try {
    return await act(abort.signal);
  } finally {
    for (const name of signals) process.off(name, listener);
  }
}
