import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { errorCode } from '../../core/error-code.ts';
import { Failure } from '../../core/failure.ts';

/** A fixed path, as that of the journal, so that `log` and `destroy` need no configuration. */
export const runLogDirectory = '/var/log/lazyjack';

/** Of the runs before the one that begins: how many stay, and how many bytes they may take together. */
const retention: Retention = { runs: 19, bytes: 10 * 2 ** 20 };

interface Retention {
  readonly runs: number;
  readonly bytes: number;
}

const namePattern = /^\d{8}T\d{6}\.\d{3}Z-(?<run>[0-9a-f]{12})\.ndjson$/u;

/** Names sort by time. `timestamp`: RFC 3339 in UTC with milliseconds. */
export function fileNameOf(run: string, timestamp: string): string {
  return `${timestamp.replaceAll(/[-:]/gu, '')}-${run}.ndjson`;
}

/** The directory, held open, so that nobody who can write in /var/log can redirect a write. Paths in it begin with `place`. */
export interface OpenLogDirectory {
  readonly place: string;
  close(): void;
}

/**
 * Opens the directory; undefined: it is missing. Throws a Failure of kind `refused` for a directory that other users than root can read or change, and a
 * file system error.
 */
export function openLogDirectory(path: string): OpenLogDirectory | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isDirectory()) throw notPrivate(path);
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  const { uid, mode } = fstatSync(fd);
  if (uid !== process.geteuid?.() || (mode & 0o077) !== 0) {
    closeSync(fd);
    throw notPrivate(path);
  }
  return {
    place: `/proc/self/fd/${fd}`,
    close: () => {
      closeSync(fd);
    },
  };
}

/** Creates the directory if it is missing, with mode 0700 whatever the umask. Its parent must exist. */
export function createLogDirectory(path: string): OpenLogDirectory {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
  const opened = openLogDirectory(path);
  if (opened === undefined) throw new Failure('failed', `${path} was removed just now`);
  return opened;
}

function notPrivate(path: string): Failure {
  return new Failure('refused', `${path} is not a directory of root with mode 0700`, {
    fix: `lazyjack keeps the log of its runs there. Move it away: mv ${path} ${path}.old`,
  });
}

/** The names of the files of runs, oldest first. */
export function listRunFiles({ place }: OpenLogDirectory): readonly string[] {
  return readdirSync(place)
    .filter((name) => namePattern.test(name))
    .sort();
}

/** The id of a run, from the name of its file. */
export function runOfFile(name: string): string {
  return namePattern.exec(name)?.groups?.['run'] ?? '';
}

/** Removes the oldest runs, as many as exceed the limits. */
export function removeOldRuns(directory: OpenLogDirectory, { runs, bytes }: Retention = retention): void {
  let total = 0;
  for (const [age, name] of listRunFiles(directory).toReversed().entries()) {
    total += lstatSync(`${directory.place}/${name}`, { throwIfNoEntry: false })?.size ?? 0;
    if (age >= runs || total > bytes) unlinkSync(`${directory.place}/${name}`);
  }
}

/**
 * Removes the files of all runs, and the directory if it is empty then. Resolves with the names of foreign files that keep it. Throws a file system
 * error.
 */
export function removeRunLog(path: string): readonly string[] {
  const directory = openLogDirectory(path);
  if (directory === undefined) return [];
  try {
    for (const name of listRunFiles(directory)) unlinkSync(`${directory.place}/${name}`);
    const foreign = readdirSync(directory.place);
    if (foreign.length === 0) rmdirSync(path);
    return foreign;
  } finally {
    directory.close();
  }
}
