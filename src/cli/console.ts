import { errorCode } from '../core/error-code.ts';
import { escapeForTerminal } from './views/escape-for-terminal.ts';

/** To the first column, and nothing behind it. */
const CLEAR_LINE = '\r\u001b[K';

/** Where a command talks to. Results go to `out`; progress, warnings and errors to `problem`. */
export interface Console {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether results, or problems, may be painted. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Writes the last line of a terminal anew, without ending it; nothing takes it away. Only where problems go to a terminal. */
  readonly writeStatusLine?: (text: string) => void;
  /** Columns, for text that is folded. */
  readonly width: number;
  /** Somebody sits there who can be asked. */
  readonly isInteractive: boolean;
  /** Resolves with the line, or with nothing where Ctrl-C or Ctrl-D is the answer. */
  ask(question: string): Promise<string>;
}

/**
 * What kept results from standard output: a full disk. undefined: nothing, or a reader that went away, which may do so.
 */
export function findOutputError(): Error | undefined {
  const lost = process.stdout.errored;
  return lost === null || ['EPIPE', 'EIO'].includes(errorCode(lost) ?? '') ? undefined : lost;
}

/** https://no-color.org: set and not empty means no colour, also on a terminal. */
export function makeProcessConsole(options: { readonly color: boolean }): Console {
  const mayPaint = options.color && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  const color = { out: mayPaint && process.stdout.isTTY, err: mayPaint && process.stderr.isTTY };
  // A reader that went away (`| head`) must not end a run that is half-way; the exit status still tells.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return {
    out: (text) => void process.stdout.write(escapeForTerminal(text, { colors: color.out })),
    err: (text) => void process.stderr.write(escapeForTerminal(text, { colors: color.err })),
    color,
    ...(process.stderr.isTTY &&
      process.env['TERM'] !== 'dumb' && {
        writeStatusLine: (text: string) => void process.stderr.write(CLEAR_LINE + escapeForTerminal(text, { colors: false })),
      }),
    width: process.stderr.isTTY ? Math.min(Math.max(process.stderr.columns, 40), 120) : 100,
    get isInteractive() {
      // Looking at it opens standard input, which only who asks needs.
      return process.stdin.isTTY && process.stderr.isTTY;
    },
    async ask(question) {
      const { createInterface } = await import('node:readline/promises');
      const line = createInterface({ input: process.stdin, output: process.stderr });
      // Ctrl-C and Ctrl-D close it. The question is aborted then, or stays open for ever.
      const closed = new Promise<undefined>((resolve) =>
        line.once('close', () => {
          resolve(undefined);
        }),
      );
      const asked = line.question(question).catch((cause: unknown) => {
        if (errorCode(cause) !== 'ABORT_ERR') throw cause;
        return undefined;
      });
      const answer = await Promise.race([asked, closed]);
      line.close();
      if (answer === undefined) process.stderr.write('\n');
      return answer ?? '';
    },
  };
}
