import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { errorCode } from '../core/error-code.ts';
import { Failure } from '../core/failure.ts';
import { checkRootOnlyDirectory } from './root-only-directory.ts';
import type { JournalState } from './follow-journal.ts';
import { findJournalLoss, headPathOf, type JournalLoss, readHead } from './journal-head.ts';
import type { Ledger } from './ledger.ts';

export interface CheckedJournal {
  /** undefined: there is no journal. */
  readonly found: JournalState | undefined;
  readonly loss: JournalLoss | undefined;
}

/** Another process may write the journal meanwhile, and shorten or remove it. So many readings in a row can differ only if somebody tries. */
const maxReadings = 20;

/** Reads the journal in a state directory and compares it with its head. Throws like `readJournalState`. */
export function readCheckedJournal(file: string, read: () => JournalState): CheckedJournal {
  const directory = dirname(file);
  for (let reading = 1; ; reading += 1) {
    // The head comes first: the journal may only grow after that, unless the head is removed.
    const head = readHead(directory);
    const found = readJournalState(file, read);
    const loss = findJournalLoss(head, found);
    if (loss === undefined || reading === maxReadings || isDeepStrictEqual(readHead(directory), head)) return { found, loss };
  }
}

/**
 * Reads a journal; undefined: there is none. Throws a Failure of kind `denied` if only root can read it, `refused` if others can write to it
 * or if it is not a file.
 */
function readJournalState(file: string, read: () => JournalState): JournalState | undefined {
  const directory = dirname(file);
  try {
    checkRootOnlyDirectory(directory);
    checkIsFile(headPathOf(directory));
    checkIsFile(file);
    // Even an empty one means nothing to the journal, but no entry could be written.
    const contents = join(directory, 'contents');
    if (lstatSync(contents, { throwIfNoEntry: false })?.isDirectory() === false) {
      throw new Failure('refused', `${contents} is not a directory, and lazyjack did not create it`, {
        fix: `Move it away: mv ${contents} ${contents}.old. Then restore the directory from a backup.`,
      });
    }
    return read();
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    if (errorCode(cause) === 'EACCES')
      throw new Failure('denied', `what lazyjack did here is recorded in ${directory}, which only root can read`, {
        fix: 'Run it as root.',
        cause,
      });
    throw cause;
  }
}

/** Opening a named pipe would wait for ever. */
function checkIsFile(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  const what = found.isDirectory() ? 'a directory' : found.isSymbolicLink() ? 'a symbolic link' : 'not a file';
  throw new Failure('refused', `${path} is ${what}, and lazyjack did not create it`, {
    fix: `Move it away: mv ${path} ${path}.old. Then restore the file from a backup. ${evidenceHint}`,
  });
}

const evidenceHint = 'Without one: `lazyjack destroy --from-evidence --config FILE` deletes what shows that lazyjack created it.';

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
      fix: `The host cannot be restored without it. Restore the file from a backup. ${evidenceHint} If nothing of lazyjack is left on this host, move ${dirname(file)} away.`,
    });
  }
  if (found.unknownLine !== undefined) {
    throw new Failure('refused', `this lazyjack does not understand the journal: ${file}, line ${found.unknownLine}`, {
      fix: 'Another release wrote it. Use that one, or a newer one.',
    });
  }
  return found.ledger;
}

/** Refuses a journal that lost lines. */
export function explainLoss({ type, left, lines }: JournalLoss, file: string): Failure {
  const head = headPathOf(dirname(file));
  const known = lines === undefined ? '' : ` It had ${countLines(lines)}, as ${head} says.`;
  const backup = `Restore ${file} and ${head} from a backup, together.`;
  const away = `If nothing of lazyjack is left on this host, move ${dirname(file)} away.`;
  const refuse = (summary: string, fix: string): Failure => new Failure('refused', summary, { fix });
  switch (type) {
    case 'missing':
      return refuse(`the journal is missing: ${file}.${known}`, `${backup} ${evidenceHint} ${away}`);
    case 'empty':
      return refuse(`the journal is empty: ${file}.${known}`, `${backup} ${evidenceHint} ${away}`);
    case 'zeroed':
      return refuse(
        `the journal contains zeros instead of line ${left + 1}: ${file}.${known}`,
        `The file system lost the data, so check the disk. ${backup} ${evidenceHint} ${away}`,
      );
    case 'shortened':
      return refuse(
        `the journal is shortened: ${file} has ${left === 0 ? 'no complete line' : countLines(left)}.${known}`,
        `${backup} ${evidenceHint} It keeps the file, whose lines still say how the host was.`,
      );
    case 'exchanged':
      return refuse(
        `the journal does not belong to its head: line ${lines ?? left} of ${file} is not the one that ${head} names.`,
        `A backup of one file without the other does this. ${backup} ${evidenceHint}`,
      );
  }
}

function countLines(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}

/** Refuses a journal of another host. `machine`: the id of this host. */
export function explainOtherMachine(file: string, recorded: string, machine: string): Failure {
  return new Failure(
    'refused',
    `the journal belongs to another host: ${file} has the machine-id ${recorded}, and this host has ${machine}`,
    {
      fix: 'If this host is a clone: `lazyjack destroy --from-evidence --config FILE` sets the copied journal aside and deletes what shows on this host that lazyjack created it. If only the id of this host changed: repeat the command with --this-machine; `apply`, `confirm` and `destroy` then record the new id.',
    },
  );
}
