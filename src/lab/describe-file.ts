import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex').slice(0, 16);
}

/** Type, mode, owner, and content or target, as one line; null: not there. Times do not count. */
export async function describeFile(path: string): Promise<string | null> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null) return null;
  const rest = `${(stat.mode & 0o7777).toString(8).padStart(4, '0')} ${stat.uid}:${stat.gid}`;
  if (stat.isDirectory()) return `directory ${rest}`;
  if (stat.isSymbolicLink()) return `link ${stat.uid}:${stat.gid} -> ${await readlink(path)}`;
  if (stat.isFile()) return `file ${rest} ${stat.size} bytes ${await sha256(path)}`;
  if (stat.isSocket()) return `socket ${rest}`;
  if (stat.isFIFO()) return `pipe ${rest}`;
  return `${stat.isBlockDevice() ? 'block' : 'character'} device ${rest} ${stat.rdev}`;
}
