import type { Console } from '../cli/console.ts';
import { fitForTerminal } from '../cli/render/fit-for-terminal.ts';

export interface CapturedConsole extends Console {
  /** Both streams, in the order in which they were written. */
  readonly text: () => string;
}

/** A console whose text is kept; nobody sits at it. */
export function capturedConsole(color: boolean): CapturedConsole {
  const written: string[] = [];
  const keep = (text: string): void => {
    written.push(fitForTerminal(text, { colors: color }));
  };
  return {
    out: keep,
    problem: keep,
    color: { out: color, problem: color },
    width: 100,
    interactive: false,
    ask: async () => '',
    text: () => written.join(''),
  };
}
