import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from '../../core/error-code.ts';
import type { FileNode } from '../../core/host/files-port.ts';

const permissionBits = 0o7777;

/**
 * What is at a path, not at what a link there points to. Throws what the file system says.
 *
 * At once and not in the background: a plan reads two dozen small files, and to ask for each in five steps took a twentieth of it.
 */
export function readNode(path: string): FileNode | null {
  const type = typeOf(path);
  switch (type) {
    case undefined:
      return null;
    case 'symlink':
      return { type, target: readlinkSync(path) };
    case 'file':
      return readRegular(path);
    case 'directory': {
      const { mode, uid, gid } = lstatSync(path);
      return { type, entries: readdirSync(path).sort(), mode: mode & permissionBits, uid, gid };
    }
    case 'other':
      return { type };
  }
}

/** Looked at before it is opened: opening a device or a pipe does something. */
export function typeOf(path: string): FileNode['type'] | undefined {
  try {
    const stats = lstatSync(path);
    if (stats.isFile()) return 'file';
    if (stats.isDirectory()) return 'directory';
    return stats.isSymbolicLink() ? 'symlink' : 'other';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function readRegular(path: string): FileNode {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { mode, uid, gid } = fstatSync(file);
    return { type: 'file', content: new Uint8Array(readFileSync(file)), mode: mode & permissionBits, uid, gid };
  } finally {
    closeSync(file);
  }
}
