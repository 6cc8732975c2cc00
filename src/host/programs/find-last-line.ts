import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes. No progress line of a program is longer. */
const tailBytes = 4096;

/** Returns the last line of a file that matches, or undefined if there is none near the end or the file does not exist. */
export function findLastLine(path: string, pattern: RegExp): string | undefined {
  try {
    const fd = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(tailBytes);
      const read = readSync(fd, buffer, 0, tailBytes, Math.max(0, fstatSync(fd).size - tailBytes));
      return buffer
        .toString('utf8', 0, read)
        .split('\n')
        .findLast((line) => pattern.test(line));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
