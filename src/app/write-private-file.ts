import type { Stats } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { Failure, messageOf } from '../core/failure.ts';
import { errorCode } from '../core/error-code.ts';
import { linuxUserFiles } from '../host/files/linux-files.ts';

export interface PrivateFileOptions {
  /** What is written, for messages: `the plan`. */
  readonly what: string;
  /** false: an existing regular file is refused. */
  readonly overwrites: boolean;
}

/**
 * Writes a file with mode 0600, because it shows how a host is built. An existing file keeps its owner and is replaced as a whole, so that its
 * other hard links do not get the text. A symbolic link is followed only if root or the current user owns it; /dev/stdout and the like are written
 * in place.
 */
export async function writePrivateFile(path: string, text: string, { what, overwrites }: PrivateFileOptions): Promise<void> {
  try {
    const target = await resolveFile(path);
    if (target.stats !== undefined && !target.stats.isFile()) {
      const handle = await open(target.path, 'w');
      try {
        await handle.writeFile(text);
      } finally {
        await handle.close();
      }
      return;
    }
    if (target.stats !== undefined && !overwrites)
      throw new Failure('refused', `${path} exists`, { fix: 'Name another file with --out, or replace this one with --force.' });
    const { uid, gid } = target.stats ?? { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
    await linuxUserFiles.write(target.path, Buffer.from(text), { mode: 0o600, uid, gid });
  } catch (cause) {
    const fix = cause instanceof Failure ? cause.fix : undefined;
    throw new Failure('refused', `${what} cannot be written: ${messageOf(cause)}`, { fix: fix ?? 'Name another file with --out.', cause });
  }
}

/** Resolves symbolic links to the path to write. `stats`: only if the file exists. */
async function resolveFile(path: string): Promise<{ readonly path: string; readonly stats?: Stats }> {
  const found = await lstatIfPresent(path);
  if (found === undefined) return { path };
  if (!found.isSymbolicLink()) return { path, stats: found };
  if (found.uid !== 0 && found.uid !== process.geteuid?.())
    throw new Failure('refused', `${path} is a symbolic link of another user (${found.uid})`);
  // A descriptor such as /dev/stdout has no other path, so its target is opened through the link.
  if (/^\/(?:dev|proc)\//u.test(path)) return { path, stats: found };
  return resolveFile(await realpath(path));
}

async function lstatIfPresent(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}
