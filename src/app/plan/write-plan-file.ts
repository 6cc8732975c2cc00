import type { Stats } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { Failure, messageOf } from '../../core/failure.ts';
import { errorCode } from '../../core/error-code.ts';
import { filesOfAnyone } from '../../host/files/linux-files.ts';
import type { PlanDocument } from './plan-document.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';

/**
 * 0600: a plan tells how a host is built. One that was there keeps its owner, and is replaced whole, so that nothing else that bears its name (a
 * hard link) gets the plan; a symbolic link is followed only where it is root's or our own. What is no file, such as /dev/stdout, is written as it is.
 */
export async function writePlanFile(path: string, documents: readonly PlanDocument[]): Promise<void> {
  const [first, ...others] = documents;
  const text = `${terminalSafeJson(first === undefined || others.length > 0 ? documents : first, 2)}\n`;
  try {
    const there = await resolveFile(path);
    if (there.stats !== undefined && !there.stats.isFile()) {
      const handle = await open(there.path, 'w');
      try {
        await handle.writeFile(text);
      } finally {
        await handle.close();
      }
      return;
    }
    const { uid, gid } = there.stats ?? { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
    await filesOfAnyone.write(there.path, Buffer.from(text), { mode: 0o600, uid, gid });
  } catch (cause) {
    throw new Failure('refused', `the plan cannot be written: ${messageOf(cause)}`, { fix: 'Name another file with --out.', cause });
  }
}

/** Where the file really is, or will be. */
async function resolveFile(path: string): Promise<{ readonly path: string; readonly stats?: Stats }> {
  const found = await lstatIfPresent(path);
  if (found === undefined) return { path };
  if (!found.isSymbolicLink()) return { path, stats: found };
  if (found.uid !== 0 && found.uid !== process.geteuid?.())
    throw new Failure('refused', `${path} is a symbolic link of another user (${found.uid})`);
  // Descriptors (/dev/stdout) have no other path; what they lead to is opened as it is.
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
