import { dirname } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import { Failure } from '../core/failure.ts';
import { checkRootOnlyDirectory } from './root-only-directory.ts';
import type { JournalState } from './follow-journal.ts';
import type { Ledger } from './ledger.ts';

/**
 * Reads the journal of a state directory; undefined: there is none. Throws a Failure of kind `denied` if only root can read it, `refused`
 * if others can write to it.
 */
export function readJournalState(path: string, read: () => JournalState): JournalState | undefined {
  try {
    checkRootOnlyDirectory(path);
    return read();
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    if (errorCode(cause) === 'EACCES')
      throw new Failure('denied', `what lazyjack did here is recorded in ${path}, which only root can read`, {
        fix: 'Run it as root.',
        cause,
      });
    throw cause;
  }
}

/**
 * The ledger of a journal. Throws a Failure of kind `refused` if a newer release wrote it, or if a line is damaged or of an unknown form.
 */
export function requireLedger(found: JournalState, file: string): Ledger {
  if (found.newer !== undefined) {
    throw new Failure('refused', `the journal was written by a newer lazyjack: ${file} has format ${found.newer}`, {
      fix: 'Use that release, or a newer one. This one reads formats 1 and 2.',
    });
  }
  if (found.damagedLine !== undefined) {
    throw new Failure('refused', `the journal is damaged: ${file}, line ${found.damagedLine}`, {
      fix: `The host cannot be restored without it. Restore the file from a backup. Without one: \`lazyjack destroy --from-evidence --config FILE\` deletes what shows that lazyjack created it. If nothing of lazyjack is left on this host, move ${dirname(file)} away.`,
    });
  }
  if (found.unknownLine !== undefined) {
    throw new Failure('refused', `this lazyjack does not understand the journal: ${file}, line ${found.unknownLine}`, {
      fix: 'Another release wrote it. Use that one, or a newer one.',
    });
  }
  return found.ledger;
}
