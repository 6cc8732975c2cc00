import { errorCode } from '../core/error-code.ts';
import { chooseColor, type ColorChoice } from './choose-color.ts';
import { chooseFoldWidth } from './views/fold-text.ts';
import { escapeForTerminal } from './views/escape-for-terminal.ts';

/** Moves to the first column and clears the line. */
const clearLine = '\r\u001b[K';

/** The terminal or the files that a command writes to. Results go to `out`; progress, warnings and errors go to `err`. */
export interface Console {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `out` and `err` may be colored. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Replaces the last line of a terminal without ending it; an empty text clears it, as any other output does. Only if stderr is a terminal. */
  readonly writeStatusLine?: (text: string) => void;
  /** Columns of the terminal at this moment, for the status line. */
  readonly columns: () => number;
  /** Columns, for text that is wrapped. */
  readonly width: number;
  /** Columns that lines of a plan are folded at; undefined: `out` or `err` is no terminal. */
  readonly foldWidth: { readonly out: number | undefined; readonly err: number | undefined };
  /** A user at a terminal can answer a question. */
  readonly isInteractive: boolean;
  /** Resolves with the line; undefined after Ctrl-C or Ctrl-D, which is no answer. */
  ask(question: string): Promise<string | undefined>;
}

/** The error that kept results from standard output, such as a full disk. undefined: none, or the reader closed the pipe, which is no error. */
export function findOutputError(): Error | undefined {
  const error = process.stdout.errored;
  return error === null || ['EPIPE', 'EIO'].includes(errorCode(error) ?? '') ? undefined : error;
}

export function makeProcessConsole(options: { readonly color: ColorChoice }): Console {
  const isColored = ({ isTTY }: NodeJS.WriteStream): boolean => chooseColor({ choice: options.color, env: process.env, isTerminal: isTTY });
  const color = { out: isColored(process.stdout), err: isColored(process.stderr) };
  // A reader that closes the pipe (`| head`) must not stop a run halfway. The exit status still reports the result.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let isStatusShown = false;
  const writeStatusLine = (text: string): void => {
    if (text === '' && !isStatusShown) return;
    isStatusShown = text !== '';
    process.stderr.write(clearLine + escapeForTerminal(text, { colors: false }));
  };
  return {
    out: (text) => {
      if (process.stdout.isTTY) writeStatusLine('');
      process.stdout.write(escapeForTerminal(text, { colors: color.out }));
    },
    err: (text) => {
      writeStatusLine('');
      process.stderr.write(escapeForTerminal(text, { colors: color.err }));
    },
    color,
    ...(process.stderr.isTTY && process.env['TERM'] !== 'dumb' && { writeStatusLine }),
    columns: () => process.stderr.columns,
    width: process.stderr.isTTY ? Math.min(Math.max(process.stderr.columns, 40), 120) : 100,
    foldWidth: { out: chooseFoldWidth(process.stdout), err: chooseFoldWidth(process.stderr) },
    get isInteractive() {
      // Reading `isTTY` opens standard input, which only a question needs.
      return process.stdin.isTTY && process.stderr.isTTY;
    },
    async ask(question) {
      writeStatusLine('');
      const { createInterface } = await import('node:readline/promises');
      const line = createInterface({ input: process.stdin, output: process.stderr });
      // Ctrl-C and Ctrl-D close the interface. The question is then aborted, or it never settles.
      const closed = new Promise<undefined>((resolve) =>
        line.once('close', () => {
          resolve(undefined);
        }),
      );
      const reply = line.question(question).catch((cause: unknown) => {
        if (errorCode(cause) !== 'ABORT_ERR') throw cause;
        return undefined;
      });
      const answer = await Promise.race([reply, closed]);
      line.close();
      if (answer === undefined) process.stderr.write('\n');
      return answer;
    },
  };
}
