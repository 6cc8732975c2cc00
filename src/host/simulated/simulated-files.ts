import { basename, dirname, posix } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes, FileNode, Files } from '../../core/host/files-port.ts';
import { unsafePathFailure } from '../../core/path-safety/unsafe-path.ts';
import { isProtectedFromOthers } from '../../core/path-safety/protected-from-others.ts';
import { fileTreeSchema, simulatedNode } from './file-tree.ts';
import type { FileTree, SimulatedNode, WrittenNode, WrittenTree } from './file-tree.ts';

export interface SimulatedFilesOptions {
  /** Paths at or below which nothing can be changed. */
  readonly readOnly?: readonly string[];
  /** Paths that only root can read. */
  readonly unreadable?: readonly string[];
  /** Called immediately before and after each effect (`before write /etc/hosts`). An error thrown here simulates a crash at that moment. */
  readonly effect?: (label: string) => void;
}

export interface SimulatedFiles extends Files {
  /** The complete tree, to compare or to load again. */
  tree(): FileTree;
  /** Writes a node without checks and creates its parents, as a foreign tool would. null: removes the node and everything below it. */
  put(path: string, node: WrittenNode | null): void;
}

const maxSymlinks = 40;

/** Why a path is resolved: to write a file of this owner, or for an operation that does not depend on an owner. */
type Why = 'read' | 'remove' | Pick<FileAttributes, 'uid' | 'gid'>;

/** A file system in memory. It refuses what the kernel refuses. */
export function simulatedFiles(initial: WrittenTree = {}, options: SimulatedFilesOptions = {}): SimulatedFiles {
  const nodes = new Map<string, SimulatedNode>([['/', simulatedNode.parse({ type: 'directory' })]]);

  const put = (path: string, node: WrittenNode | null): void => {
    if (node === null) {
      for (const below of [...nodes.keys()].filter((other) => isWithin(other, path))) nodes.delete(below);
      return;
    }
    if (!nodes.has(dirname(path))) put(dirname(path), { type: 'directory' });
    nodes.set(path, simulatedNode.parse(node));
  };
  for (const [path, node] of Object.entries(fileTreeSchema.parse(initial))) put(path, node);

  /** Resolves a path. Follows links in all components but the last. Returns undefined if a directory of the path is missing. */
  const locate = (path: string, why: Why, followed = 0): string | undefined => {
    if (followed > maxSymlinks) throw refused(`${path} leads through too many symbolic links`);
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
      throw refused(`${path} leads through ${parent}, a symbolic link that does not belong to root`);
    }
    return locate(posix.join(posix.resolve(dirname(parent), node.target), basename(path)), why, followed + 1);
  };

  const change = (what: string, path: string, why: Why, act: (place: string, existing: SimulatedNode | undefined) => void): void => {
    const label = `${what} ${path}`;
    const place = locate(posix.resolve(path), why);
    if (place === undefined) throw failed(label, 'there is no such file or directory');
    if (options.readOnly?.some((other) => isWithin(place, other)) === true) throw failed(label, 'the file system is read-only');
    options.effect?.(`before ${label}`);
    act(place, nodes.get(place));
    options.effect?.(`after ${label}`);
  };

  const namesIn = (directory: string): string[] =>
    [...nodes.keys()].filter((path) => path !== '/' && dirname(path) === directory).map((path) => basename(path));

  return {
    tree: () => Object.fromEntries([...nodes].sort(([a], [b]) => (a < b ? -1 : 1))),
    put,

    async read(path) {
      const place = locate(posix.resolve(path), 'read');
      const node = place === undefined ? undefined : nodes.get(place);
      if (place === undefined || node === undefined) return null;
      if (options.unreadable?.some((other) => isWithin(place, other)) === true) {
        throw new Failure('denied', `cannot read ${path}: permission denied`);
      }
      return nodeOf(node, namesIn(place));
    },

    async checkPathSafety(path, owner) {
      try {
        locate(posix.resolve(path), owner);
        return undefined;
      } catch (cause) {
        if (cause instanceof Failure) return cause;
        throw cause;
      }
    },

    async write(path, content, { mode, uid, gid }) {
      change('write', path, { uid, gid }, (place, existing) => {
        if (existing !== undefined && existing.type !== 'file') throw refused(`${path} is not a regular file: ${existing.type}`);
        nodes.set(place, { type: 'file', content: recorded(content), mode, uid, gid });
      });
    },

    async makeDirectory(path, { mode, uid, gid }) {
      change('make the directory', path, { uid, gid }, (place, existing) => {
        if (existing !== undefined) throw failed(`make the directory ${path}`, 'it is there already');
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
        if (existing === undefined) throw failed(`remove ${path}`, 'there is no such file or directory');
        if (existing.type === 'directory') throw failed(`remove ${path}`, 'it is a directory');
        nodes.delete(place);
      });
    },

    async removeDirectory(path) {
      const label = `remove the directory ${path}`;
      change('remove the directory', path, 'remove', (place, existing) => {
        if (existing === undefined) throw failed(label, 'there is no such file or directory');
        if (existing.type !== 'directory') throw failed(label, 'a part of the path is not a directory');
        if (namesIn(place).length > 0) throw failed(label, 'the directory is not empty');
        nodes.delete(place);
      });
    },
  };
}

/** Records valid text as text, so that recordings are readable and can be compared with written test data. */
function recorded(content: Uint8Array): Extract<SimulatedNode, { type: 'file' }>['content'] {
  const bytes = Buffer.from(content);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : { base64: bytes.toString('base64') };
}

function nodeOf(node: SimulatedNode, names: readonly string[]): FileNode {
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

function withAttributes(path: string, node: SimulatedNode | undefined, { mode, uid, gid }: FileAttributes): SimulatedNode {
  if (node === undefined) throw failed(`change owner and mode of ${path}`, 'there is no such file or directory');
  if (node.type === 'symlink') throw failed(`change owner and mode of ${path}`, 'it has become a symbolic link');
  return node.type === 'other' ? node : { ...node, mode, uid, gid };
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === '/' || path.startsWith(`${directory}/`);
}

function refused(message: string): Failure {
  return new Failure('refused', message);
}

function failed(what: string, why: string): Failure {
  return new Failure('failed', `cannot ${what}: ${why}`);
}
