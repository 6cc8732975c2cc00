import type { TransferReport } from '../app/images/save-images.ts';
import type { Console } from './console.ts';
import { renderTransferProgress } from './views/images-text.ts';

/** Names the images of a transfer. `describe`: how far it is. */
export function makeTransferReport(
  activity: 'saving' | 'loading',
  { err }: Pick<Console, 'err'>,
): { readonly report: TransferReport; readonly describe: () => string } {
  let done = { bytes: 0, size: 0 };
  return {
    report: {
      check(path) {
        err(`checking ${path}\n`);
      },
      begin(references) {
        err(`${activity} ${references.join(', ')}\n`);
      },
      progress(bytes, size = 0) {
        done = { bytes, size };
      },
    },
    describe: () => renderTransferProgress(activity, done),
  };
}
