import type { Console } from '../cli/console.ts';
import { escapeForTerminal } from '../cli/render/fit-for-terminal.ts';

export interface CapturedConsole extends Console {
  /** Both streams, in the order in which they were written. */
  readonly text: () => string;
}

/** A console whose text is kept; nobody sits at it. */
export function makeCapturedConsole(color: boolean): CapturedConsole {
  const written: string[] = [];
  const keep = (text: string): void => {
    written.push(escapeForTerminal(text, { colors: color }));
  };
  return {
    out: keep,
    err: keep,
    color: { out: color, err: color },
    width: 100,
    isInteractive: false,
    ask: async () => '',
    text: () => written.join(''),
  };
}
