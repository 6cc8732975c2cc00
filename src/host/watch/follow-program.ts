import { makeCommands } from '../programs/commands.ts';

/** Milliseconds: the longest timeout that Node.js knows. The signal ends the program. */
const unlimited = 2 ** 31 - 1;
/** Milliseconds before a program that ended is started again. */
const restartDelay = 5000;

/** Runs a program that prints a line at each change, and calls `onChange` then, until the signal. If it ends, it is started again. */
export function followProgram(file: string, args: readonly string[], onChange: () => void, signal: AbortSignal): void {
  const start = (): void => {
    if (signal.aborted) return;
    void makeCommands()
      .attempt(file, args, { signal, timeout: unlimited, onOutput: onChange })
      // A program that is missing is looked for again: it may be installed later.
      .catch(() => undefined)
      .then(() => {
        const timer = setTimeout(start, restartDelay);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
        });
        // Changes in between were not seen.
        if (!signal.aborted) onChange();
      });
  };
  start();
}
