import type { Console } from './console.ts';
import { exitStatus } from './exit-status.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal lets what is being written end, and then everything is put back; the second stops at once and leaves the journal to the
 * next `apply` or `destroy`.
 */
export async function withSignals<Result>(console: Console, act: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const abort = new AbortController();
  const listener = (name: NodeJS.Signals): void => {
    if (abort.signal.aborted) {
      console.problem(
        `\n${name} again: stopped. \`lazyjack status\` says what was interrupted; \`lazyjack destroy\` gives the host back.\n`,
      );
      process.exit(exitStatus.stuck);
    }
    console.problem(`\n${name}: ending what is being written, then putting everything back. Once more stops at once.\n`);
    abort.abort();
  };
  for (const name of signals) process.on(name, listener);
  try {
    return await act(abort.signal);
  } finally {
    for (const name of signals) process.off(name, listener);
  }
}
