import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readFileAttributes } from './file-attributes.ts';
import type { SnapshotDifference, SnapshotEntries } from './snapshot-entries.ts';
import type { HostPaths } from '../hosts/lab-host.ts';

/** A path that was written to, or that a whiteout or an opaque directory hides. */
interface FileState {
  /** The file in the lower layers: its state when the host started. */
  readonly atHostStart: string | null;
  /** The file as programs on the host see it. */
  readonly now: string | null;
}

export type OverlayFiles = ReadonlyMap<string, FileState>;

const listNames = async (directory: string): Promise<readonly string[]> => readdir(directory).catch(() => []);

/** Only a real directory has children: a link to a directory is not followed. */
const isDirectory = (description: string | null): boolean => description?.startsWith('directory ') ?? false;

/**
 * Reads every path of the upper layer, and every lower path in a directory of the upper layer that the host does not see. Whiteouts and
 * opaque directories need no special handling: the files that they hide are missing.
 */
export async function readOverlayFiles(paths: HostPaths): Promise<OverlayFiles> {
  const entries = new Map<string, FileState>();
  const visit = async (path: string, below: boolean): Promise<void> => {
    const [upper, lower, merged] = await Promise.all([
      listNames(join(paths.upper, path)),
      below ? listNames(join(paths.lower, path)) : [],
      listNames(join(paths.root, path)),
    ]);
    const visible = new Set(merged);
    for (const name of new Set([...upper, ...lower.filter((entry) => !visible.has(entry))])) {
      const child = join(path, name);
      const atHostStart = below ? await describeFile(join(paths.lower, child)) : null;
      const now = await describeFile(join(paths.root, child));
      entries.set(child, { atHostStart, now });
      if (isDirectory(now) && upper.includes(name)) await visit(child, isDirectory(atHostStart));
    }
  };
  await visit('/', true);
  const atHostStart = await addFileAttributes(paths.lower, new Map([...entries].map(([path, state]) => [path, state.atHostStart])));
  const now = await addFileAttributes(paths.root, new Map([...entries].map(([path, state]) => [path, state.now])));
  return new Map([...entries.keys()].map((path) => [path, { atHostStart: atHostStart.get(path) ?? null, now: now.get(path) ?? null }]));
}

/** Adds extended attributes and flags to the descriptions of existing files. */
async function addFileAttributes(root: string, descriptions: ReadonlyMap<string, string | null>): Promise<SnapshotEntries> {
  const existing = [...descriptions].flatMap(([path, description]) => (description === null ? [] : [{ path, description }]));
  const attributes = await readFileAttributes(existing.map(({ path }) => join(root, path)));
  return new Map(existing.map(({ path, description }, at) => [path, `${description} ${attributes[at] ?? ''}`.trimEnd()]));
}

/** Compares two states. A path that is in only one of them was as in the lower layers in the other. */
export function compareOverlayFiles(before: OverlayFiles, after: OverlayFiles): readonly SnapshotDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [first, second] = [before.get(name), after.get(name)];
    const was = first ? first.now : (second?.atHostStart ?? null);
    const is = second ? second.now : (first?.atHostStart ?? null);
    return was === is ? [] : [{ area: 'file', name, before: was, after: is }];
  });
}

/** Files that dockerd, the lab and the packet filter use while they run. */
const ignoredPaths = [
  '/run/docker',
  '/run/docker.sock',
  '/run/docker.pid',
  '/run/containerd',
  '/run/lab',
  '/run/kube-node',
  '/run/xtables.lock',
  '/run/netns',
];

/** A file that Docker passes to runc and that exists only while a health check starts. */
const healthCheckFile = /^\/tmp\/runc-process\d+$/;

/** Reads the in-memory file systems, which are not part of the overlay. */
export async function readMemoryFiles(root: string): Promise<SnapshotEntries> {
  const entries = new Map<string, string>();
  const visit = async (path: string): Promise<void> => {
    for (const name of await listNames(join(root, path))) {
      const child = join(path, name);
      if (ignoredPaths.includes(child) || healthCheckFile.test(child)) continue;
      const description = await describeFile(join(root, child));
      if (description !== null) entries.set(child, description);
      if (isDirectory(description)) await visit(child);
    }
  };
  for (const path of ['/run', '/tmp']) await visit(path);
  return addFileAttributes(root, entries);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex').slice(0, 16);
}

/** Describes type, mode, owner, number of names, and content or target in one line; null if the file is absent. Times are left out. */
async function describeFile(path: string): Promise<string | null> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null) return null;
  const rest = `${(stat.mode & 0o7777).toString(8).padStart(4, '0')} ${stat.uid}:${stat.gid}`;
  if (stat.isDirectory()) return `directory ${rest}`;
  if (stat.isSymbolicLink()) return `link ${stat.uid}:${stat.gid} -> ${await readlink(path)}`;
  if (stat.isFile()) return `file ${rest} ${stat.nlink > 1 ? `${stat.nlink} names ` : ''}${stat.size} bytes ${await sha256(path)}`;
  if (stat.isSocket()) return `socket ${rest}`;
  if (stat.isFIFO()) return `pipe ${rest}`;
  return `${stat.isBlockDevice() ? 'block' : 'character'} device ${rest} ${stat.rdev}`;
}
