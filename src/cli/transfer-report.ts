import type { TransferReport } from '../app/images/save-images.ts';
import type { Console } from './console.ts';
import { renderTransferProgress } from './views/images-text.ts';

/** Milliseconds between two updates of the status line. */
const refreshInterval = 1000;

/**
 * Names the images, and then shows how far their transfer is in the last line of a terminal. `elapsed`: milliseconds since the start. `end` clears the
 * line.
 */
export function makeTransferReport(
  activity: 'saving' | 'loading',
  { err, writeStatusLine }: Console,
  elapsed: () => number,
): { readonly report: TransferReport; readonly end: () => void } {
  let done = { bytes: 0, size: 0 };
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    writeStatusLine?.('');
  };
  return {
    report: {
      check(path) {
        err(`checking ${path}\n`);
      },
      begin(references) {
        err(`${activity} ${references.join(', ')}\n`);
        if (writeStatusLine === undefined) return;
        timer = setInterval(() => {
          writeStatusLine(renderTransferProgress(activity, done, elapsed()));
        }, refreshInterval).unref();
      },
      progress(bytes, size = 0) {
        done = { bytes, size };
      },
    },
    end,
  };
}
