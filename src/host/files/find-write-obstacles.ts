import { lstatSync, readFileSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errorCode } from '../../core/error-code.ts';
import { Failure } from '../../core/failure.ts';
import type { WriteObstacle } from '../../core/host/files-port.ts';
import { makeCommands } from '../programs/commands.ts';

/** One process for all paths: only `lsattr` shows the flags of a file, Node.js cannot. */
export async function findWriteObstacles(paths: readonly string[]): Promise<readonly (WriteObstacle | null)[]> {
  const mountPoints = readMountPoints();
  const flags = await readFlags(paths.flatMap((path) => [path, dirname(path)]).filter((path) => isFileOrDirectory(path)));
  return paths.map((path) => {
    if (mountPoints.has(resolveParent(path))) return { type: 'mount-point' };
    const node = describeNode(path);
    if (node !== null && node.type !== 'hard-links') return node;
    for (const each of [path, dirname(path)]) {
      const type = flags.get(each);
      if (type !== undefined) return { type, path: each };
    }
    return node;
  });
}

function describeNode(path: string): WriteObstacle | null {
  const stats = lstatIfVisible(path);
  if (stats === undefined) return null;
  if (stats.isFile()) return stats.nlink > 1 ? { type: 'hard-links', count: stats.nlink } : null;
  if (stats.isSymbolicLink()) {
    return { type: 'symlink', target: readlinkSync(path), isDangling: !hasTarget(path) };
  }
  return { type: stats.isDirectory() ? 'directory' : 'other' };
}

/** undefined: absent, or hidden from this user. */
function lstatIfVisible(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (errorCode(error) !== undefined) return undefined;
    throw error;
  }
}

function hasTarget(link: string): boolean {
  try {
    return statSync(link, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (errorCode(error) !== undefined) return false;
    throw error;
  }
}

function isFileOrDirectory(path: string): boolean {
  const stats = lstatIfVisible(path);
  return stats?.isFile() === true || stats?.isDirectory() === true;
}

/** The path as the kernel lists it: links in its directory are resolved. */
function resolveParent(path: string): string {
  try {
    const parent = realpathSync(dirname(path));
    return parent === '/' ? `/${basename(path)}` : `${parent}/${basename(path)}`;
  } catch {
    return path;
  }
}

/** The fifth field of each line; spaces and the like are octal (proc_pid_mountinfo(5)). */
function readMountPoints(): ReadonlySet<string> {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return new Set(
    lines.map((line) =>
      (line.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8))),
    ),
  );
}

/** Paths that nobody can replace. What `lsattr` cannot read, such as on a file system without flags, is left out. */
async function readFlags(paths: readonly string[]): Promise<ReadonlyMap<string, 'immutable' | 'append-only'>> {
  const lines = await listFlags([...new Set(paths)]);
  return new Map(
    lines.flatMap((line): [string, 'immutable' | 'append-only'][] => {
      const end = line.indexOf(' ');
      const [letters, path] = [line.slice(0, end), line.slice(end + 1)];
      return letters.includes('i') ? [[path, 'immutable']] : letters.includes('a') ? [[path, 'append-only']] : [];
    }),
  );
}

async function listFlags(paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  try {
    return (await makeCommands().attempt('lsattr', ['-d', '--', ...paths])).stdout.split('\n');
  } catch (cause) {
    // Without it, the write itself shows the obstacle.
    if (cause instanceof Failure) return [];
    throw cause;
  }
}
