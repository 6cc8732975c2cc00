import type { FileAttributes, FileNode, Files, FilesReader } from '../../core/host/files-port.ts';
import type { RecordAction } from '../../core/explained-action.ts';

/** Files that are recorded instead of written. A later read finds what was recorded, in `written`. */
export function recordingFiles(files: FilesReader, written: Map<string, FileNode | null>, record: RecordAction): Files {
  const effect = (text: string): void => {
    record({ type: 'effect', text });
  };
  const write = (path: string, content: Uint8Array, attributes: FileAttributes): void => {
    effect(`write ${path} (${describe(attributes)}, ${content.length} bytes)`);
    written.set(path, { type: 'file', content, ...attributes });
  };
  const remove = (path: string, what: string): void => {
    effect(`${what} ${path}`);
    written.set(path, null);
  };
  return {
    checkPathSafety: (path, owner) => files.checkPathSafety(path, owner),
    findWriteObstacles: (paths) => files.findWriteObstacles(paths),
    read: async (path) => {
      const node = written.get(path);
      return node === undefined ? files.read(path) : node;
    },
    write: async (path, content, attributes) => {
      write(path, content, attributes);
    },
    replace: async (path, _expected, content, attributes) => {
      write(path, content, attributes);
      return true;
    },
    makeDirectory: async (path, attributes) => {
      effect(`make the directory ${path} (${describe(attributes)})`);
      written.set(path, { type: 'directory', entries: [], ...attributes });
    },
    setAttributes: async (path, attributes) => {
      effect(`set owner and mode of ${path} (${describe(attributes)})`);
    },
    remove: async (path) => {
      remove(path, 'remove');
    },
    removeDirectory: async (path) => {
      remove(path, 'remove the empty directory');
    },
  };
}

function describe({ mode, uid, gid }: FileAttributes): string {
  return `0${mode.toString(8)}, ${uid}:${gid}`;
}
