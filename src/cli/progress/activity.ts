import { renderDuration } from '../../core/text/duration-text.ts';
import type { Console } from '../console.ts';

/** Milliseconds after which an activity is named, and then again where there is no status line. */
const refreshInterval = 1000;
const namedAgainAfter = 10_000;

/**
 * Shows what a command is doing as soon as it takes a second, with the elapsed time: in the last line of a terminal, elsewhere in a line that stays.
 * `describe`: what it does at this moment. `isForProgram`: with `--json`, only a terminal shows it. The returned function ends it.
 */
export function showActivity({ err, writeStatusLine, columns }: Console, describe: () => string, isForProgram: boolean): () => void {
  const begun = performance.now();
  let namedAt = -Infinity;
  const timer = setInterval(() => {
    const elapsed = performance.now() - begun;
    const text = `${renderDuration(elapsed)} ${describe()}`;
    if (writeStatusLine !== undefined) writeStatusLine(text.slice(0, columns() - 1));
    else if (!isForProgram && elapsed - namedAt >= namedAgainAfter) {
      namedAt = elapsed;
      err(`${text}\n`);
    }
  }, refreshInterval).unref();
  return () => {
    clearInterval(timer);
    writeStatusLine?.('');
  };
}

/** The same while `act` runs. */
export async function withActivity<Result>(
  console: Console,
  describe: () => string,
  act: () => Promise<Result>,
  { json = false }: { readonly json?: boolean | undefined } = {},
): Promise<Result> {
  const end = showActivity(console, describe, json);
  try {
    return await act();
  } finally {
    end();
  }
}
