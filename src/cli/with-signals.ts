import type { Console } from './console.ts';
import type { ExitStatus } from './exit-status.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface SignalWords {
  /** What happens now: after the first signal. */
  readonly first: string;
  /** What is left behind: after the second. */
  readonly second: () => string;
  /** What the shell is told after the second. */
  readonly status: ExitStatus;
}

/**
 * The first signal aborts: what is being written ends, and `act` puts back what it is to put back. The second stops at once, and leaves a journal, where
 * there is one, to the next `apply` or `destroy`.
 */
export async function withSignals<Result>(
  console: Console,
  words: SignalWords,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  const listener = (name: NodeJS.Signals): void => {
    if (abort.signal.aborted) {
      console.problem(`\n${name} again: stopped.${words.second()}\n`);
      process.exit(words.status);
    }
    console.problem(`\n${name}: ${words.first} Once more stops at once.\n`);
    abort.abort();
  };
  for (const name of signals) process.on(name, listener);
  try {
    return await act(abort.signal);
  } finally {
    for (const name of signals) process.off(name, listener);
  }
}
