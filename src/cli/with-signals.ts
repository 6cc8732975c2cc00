import type { Console } from './console.ts';
import type { ExitStatus } from './exit-status.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface SignalMessages {
  /** What happens after the first signal. */
  readonly firstSignal: string;
  /** Further text after the second signal: what was not finished. */
  readonly secondSignal: () => string;
  /** The exit status after the second signal. */
  readonly status: ExitStatus;
  /** SIGHUP does not abort: the end of a session decides nothing about a run that is rolled back unless it is confirmed. */
  readonly ignoresHangup?: boolean;
}

/**
 * The first signal aborts: `act` finishes its step and rolls back. A second INT or TERM stops immediately; the next run continues from the
 * journal. A second HUP is ignored: a terminal that closes sends it after INT, and nobody asked to stop immediately.
 */
export async function withSignals<Result>(
  console: Console,
  messages: SignalMessages,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  const listener = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP' && (abort.signal.aborted || messages.ignoresHangup === true)) return;
    if (abort.signal.aborted) {
      console.err(`\nStopped immediately.${messages.secondSignal()}\n`);
      process.exit(messages.status);
    }
    console.err(`\nInterrupted: ${messages.firstSignal} Press Ctrl-C again to stop immediately.\n`);
    abort.abort();
  };
  for (const name of signals) process.on(name, listener);
  try {
    return await act(abort.signal);
  } finally {
    for (const name of signals) process.off(name, listener);
  }
}

/** From now on, the end of the terminal or of the session does not end this process. */
export function ignoreHangup(): void {
  process.on('SIGHUP', () => undefined);
}
