import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The beginning of a file of `lazyjack plan --out`, of one phase or of both. */
const planFile = /^\[?\s*\{\s*"format":\s*"lazyjack-plan"/u;

/** The paths that begin with `prefix` of plan files, and of directories with a slash behind them. Empty if nothing can be read. */
export function listPlanFiles(prefix: string): readonly string[] {
  const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const start = prefix.slice(directory.length);
  return readNames(directory === '' ? '.' : directory).flatMap((name) => {
    // As in a shell, a hidden file is offered only after its dot.
    if (!name.startsWith(start) || (name.startsWith('.') && !start.startsWith('.'))) return [];
    const path = join(directory === '' ? '.' : directory, name);
    if (isDirectory(path)) return [`${directory}${name}/`];
    return planFile.test(readStart(path)) ? [`${directory}${name}`] : [];
  });
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readStart(path: string): string {
  try {
    if (!statSync(path).isFile()) return '';
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(64);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
