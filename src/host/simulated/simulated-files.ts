import { basename, dirname, posix } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes, FileNode, Files, WriteObstacle } from '../../core/host/files-port.ts';
import { unsafePathFailure } from '../../core/path-safety/unsafe-path.ts';
import { isProtectedFromOthers } from '../../core/path-safety/protected-from-others.ts';
import { fileTreeSchema, simulatedNodeSchema } from './file-tree.ts';
import type { FileTree, SimulatedNode, SimulatedNodeInput, FileTreeInput } from './file-tree.ts';

export interface SimulatedFilesOptions {
  /** Paths at or below which nothing can be changed. */
  readonly readOnlyPaths?: readonly string[];
  /** Paths that only root can read. */
  readonly unreadablePaths?: readonly string[];
  /** Called immediately before and after each effect (`before write /etc/hosts`). An error thrown here simulates a crash at that moment. */
  readonly onEffect?: (label: string) => void;
}

export interface SimulatedFiles extends Files {
  /** The complete tree, to compare or to load again. */
  readTree(): FileTree;
  /** Writes a node without checks and creates its parents, as a foreign tool would. null: removes the node and everything below it. */
  put(path: string, node: SimulatedNodeInput | null): void;
}

const maxSymlinks = 40;

/** Why a path is resolved: to write a file of this owner, or for an operation that does not depend on an owner. */
type PathPurpose = 'read' | 'remove' | Pick<FileAttributes, 'uid' | 'gid'>;

/** A file system in memory. It refuses what the kernel refuses. */
export function simulatedFiles(initial: FileTreeInput = {}, options: SimulatedFilesOptions = {}): SimulatedFiles {
  const nodes = new Map<string, SimulatedNode>([['/', simulatedNodeSchema.parse({ type: 'directory' })]]);

  const put = (path: string, node: SimulatedNodeInput | null): void => {
    if (node === null) {
      for (const below of [...nodes.keys()].filter((other) => isWithin(other, path))) nodes.delete(below);
      return;
    }
    if (!nodes.has(dirname(path))) put(dirname(path), { type: 'directory' });
    nodes.set(path, simulatedNodeSchema.parse(node));
  };
  for (const [path, node] of Object.entries(fileTreeSchema.parse(initial))) put(path, node);

  /** Resolves a path. Follows links in all components but the last. Returns undefined if a directory of the path is missing. */
  const locate = (path: string, why: PathPurpose, followed = 0): string | undefined => {
    if (followed > maxSymlinks) throw refusedFailure(`${path} leads through too many symbolic links`);
    if (path === '/') return path;
    const parent = locate(dirname(path), why, followed);
    const node = parent === undefined ? undefined : nodes.get(parent);
    if (parent === undefined || node === undefined) return undefined;
    if (node.type === 'directory') {
      if (typeof why !== 'string' && !isProtectedFromOthers(node, { owner: why })) throw unsafePathFailure(path, parent, why);
      return posix.join(parent, basename(path));
    }
    if (node.type !== 'symlink') return undefined;
    if (why !== 'read' && (node.uid ?? 0) !== 0) {
      throw refusedFailure(`${path} leads through ${parent}, a symbolic link that does not belong to root`);
    }
    return locate(posix.join(posix.resolve(dirname(parent), node.target), basename(path)), why, followed + 1);
  };

  const change = (
    what: string,
    path: string,
    why: PathPurpose,
    act: (place: string, existing: SimulatedNode | undefined) => void,
  ): void => {
    const label = `${what} ${path}`;
    const place = locate(posix.resolve(path), why);
    if (place === undefined) throw operationFailure(label, 'there is no such file or directory');
    if (options.readOnlyPaths?.some((other) => isWithin(place, other)) === true)
      throw operationFailure(label, 'the file system is read-only');
    refuseProtected(label, nodes.get(place));
    options.onEffect?.(`before ${label}`);
    act(place, nodes.get(place));
    options.onEffect?.(`after ${label}`);
  };

  const namesIn = (directory: string): string[] =>
    [...nodes.keys()].filter((path) => path !== '/' && dirname(path) === directory).map((path) => basename(path));

  const write: Files['write'] = async (path, content, { mode, uid, gid }) => {
    change('write', path, { uid, gid }, (place, existing) => {
      if (existing !== undefined && existing.type !== 'file') throw refusedFailure(`${path} is not a regular file: ${existing.type}`);
      nodes.set(place, { type: 'file', content: toRecordedContent(content), mode, uid, gid });
    });
  };
  const read: Files['read'] = async (path) => {
    const place = locate(posix.resolve(path), 'read');
    const node = place === undefined ? undefined : nodes.get(place);
    if (place === undefined || node === undefined) return null;
    if (options.unreadablePaths?.some((other) => isWithin(place, other)) === true) {
      throw new Failure('denied', `cannot read ${path}: permission denied`);
    }
    return toFileNode(node, namesIn(place));
  };

  return {
    readTree: () => Object.fromEntries([...nodes].sort(([a], [b]) => (a < b ? -1 : 1))),
    put,

    read,

    async checkPathSafety(path, owner) {
      try {
        locate(posix.resolve(path), owner);
        return undefined;
      } catch (cause) {
        if (cause instanceof Failure) return cause;
        throw cause;
      }
    },

    async findWriteObstacles(paths) {
      return paths.map((path) => {
        const place = locate(posix.resolve(path), 'read');
        const node = place === undefined ? undefined : nodes.get(place);
        if (place === undefined || node === undefined) return null;
        if (node.type !== 'symlink') return toWriteObstacle(path, node);
        const target = locate(posix.resolve(dirname(place), node.target), 'read');
        return { type: 'symlink', target: node.target, isDangling: target === undefined || !nodes.has(target) };
      });
    },

    write,

    async replace(path, expected, content, attributes) {
      const node = await read(path);
      if (node?.type !== 'file' || Buffer.compare(node.content, expected) !== 0) return false;
      await write(path, content, attributes);
      return true;
    },

    async makeDirectory(path, { mode, uid, gid }) {
      change('make the directory', path, { uid, gid }, (place, existing) => {
        if (existing !== undefined) throw operationFailure(`make the directory ${path}`, 'it is there already');
        nodes.set(place, { type: 'directory', mode, uid, gid });
      });
    },

    async setAttributes(path, attributes) {
      change('change owner and mode of', path, attributes, (place, existing) => {
        nodes.set(place, withAttributes(path, existing, attributes));
      });
    },

    async remove(path) {
      change('remove', path, 'remove', (place, existing) => {
        if (existing === undefined) throw operationFailure(`remove ${path}`, 'there is no such file or directory');
        if (existing.type === 'directory') throw operationFailure(`remove ${path}`, 'it is a directory');
        nodes.delete(place);
      });
    },

    async removeDirectory(path) {
      const label = `remove the directory ${path}`;
      change('remove the directory', path, 'remove', (place, existing) => {
        if (existing === undefined) throw operationFailure(label, 'there is no such file or directory');
        if (existing.type !== 'directory') throw operationFailure(label, 'a part of the path is not a directory');
        if (namesIn(place).length > 0) throw operationFailure(label, 'the directory is not empty');
        nodes.delete(place);
      });
    },
  };
}

/** Records valid text as text, so that recordings are readable and can be compared with written test data. */
function toRecordedContent(content: Uint8Array): Extract<SimulatedNode, { type: 'file' }>['content'] {
  const bytes = Buffer.from(content);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : { base64: bytes.toString('base64') };
}

function toFileNode(node: SimulatedNode, names: readonly string[]): FileNode {
  switch (node.type) {
    case 'file': {
      const { content, mode, uid, gid } = node;
      const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64');
      return { type: 'file', content: new Uint8Array(bytes), mode, uid, gid };
    }
    case 'directory': {
      const { mode, uid, gid } = node;
      return { type: 'directory', entries: [...names].sort(), mode, uid, gid };
    }
    case 'symlink':
      return { type: 'symlink', target: node.target };
    case 'other':
      return { type: 'other' };
  }
}

function toWriteObstacle(path: string, node: Exclude<SimulatedNode, { type: 'symlink' }>): WriteObstacle | null {
  if (node.type !== 'file') return { type: node.type };
  if (node.isMountPoint) return { type: 'mount-point' };
  if (node.flag !== undefined) return { type: node.flag, path };
  return node.names === undefined ? null : { type: 'hard-links', count: node.names };
}

function refuseProtected(label: string, node: SimulatedNode | undefined): void {
  if (node?.type !== 'file') return;
  if (node.isMountPoint) throw operationFailure(label, 'it is in use, such as a file mounted into a container');
  if (node.flag !== undefined) throw new Failure('denied', `cannot ${label}: permission denied`);
}

function withAttributes(path: string, node: SimulatedNode | undefined, { mode, uid, gid }: FileAttributes): SimulatedNode {
  if (node === undefined) throw operationFailure(`change owner and mode of ${path}`, 'there is no such file or directory');
  if (node.type === 'symlink') throw operationFailure(`change owner and mode of ${path}`, 'it has become a symbolic link');
  return node.type === 'other' ? node : { ...node, mode, uid, gid };
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === '/' || path.startsWith(`${directory}/`);
}

function refusedFailure(message: string): Failure {
  return new Failure('refused', message);
}

function operationFailure(what: string, why: string): Failure {
  return new Failure('failed', `cannot ${what}: ${why}`);
}
