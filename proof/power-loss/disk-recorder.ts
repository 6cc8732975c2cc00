import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname } from 'node:path';
import { type Disk, type DiskOp, type DiskTree, createDisk, applyOp } from './disk-model.ts';

export interface DiskRecorder {
  readonly ops: readonly DiskOp[];
  stop(): void;
}

type Handle = fs.promises.FileHandle;

/**
 * Records every write operation of this process below `root` through node:fs/promises, and the synchronous calls that lazyjack makes. It wraps the real implementations, so the recorded
 * syncs are those that they request. `onOp` is called right after each operation; reads are not recorded.
 */
export function recordDiskOps(root: string, initial: DiskTree, onOp: () => void): DiskRecorder {
  const real = { ...fs.promises };
  const { linkSync, renameSync, unlinkSync } = fs;
  const view: Disk = createDisk(initial);
  const ops: DiskOp[] = [];
  let nodes = initial.size;

  /** Resolves links and returns the path below the root; undefined if the path is outside. */
  const locate = (path: fs.PathLike): string | undefined => {
    const text = String(path);
    const isDescriptor = /^\/proc\/self\/fd\/\d+$/.test(text);
    const place = isDescriptor ? fs.realpathSync(text) : `${fs.realpathSync(dirname(text))}/${basename(text)}`;
    return place === root ? '/' : place.startsWith(`${root}/`) ? place.slice(root.length) : undefined;
  };
  const note = (op: DiskOp): void => {
    if (op.type === 'create' || op.type === 'make directory') {
      const type = op.type === 'create' ? 'file' : 'directory';
      view.nodes.set(op.node, { type, content: new Uint8Array(), mode: op.mode, uid: 0, gid: 0 });
    }
    applyOp(view, op);
    ops.push(op);
    onOp();
  };
  const nodeAt = (path: string): number => {
    const node = view.names.get(path);
    if (node === undefined) throw new Error(`${path} was made behind the recorder's back`);
    return node;
  };
  const named = async (path: fs.PathLike, act: () => Promise<unknown>, op: (place: string) => DiskOp): Promise<void> => {
    const place = locate(path);
    await act();
    if (place !== undefined) note(op(place));
  };

  const renamed = (to: fs.PathLike): ((path: string) => DiskOp) => {
    const target = locate(to);
    return (path) => ({ type: 'rename', node: nodeAt(path), path, to: target ?? path });
  };
  const removed = (path: string): DiskOp => ({ type: 'remove', path });
  const namedSync = (path: fs.PathLike, act: () => void, op: (place: string) => DiskOp): void => {
    const place = locate(path);
    act();
    if (place !== undefined) note(op(place));
  };

  const watchHandle = (handle: Handle, place: string): Handle => {
    const node = nodeAt(place);
    const isDirectory = view.nodes.get(node)?.type === 'directory';
    const [writeFile, appendFile] = [handle.writeFile.bind(handle), handle.appendFile.bind(handle)];
    const [chmod, chown, truncate] = [handle.chmod.bind(handle), handle.chown.bind(handle), handle.truncate.bind(handle)];
    const [sync, datasync] = [handle.sync.bind(handle), handle.datasync.bind(handle)];
    const append = (data: unknown): void => {
      if (typeof data !== 'string' && !(data instanceof Uint8Array)) throw new Error('neither text nor bytes');
      note({ type: 'append', node, bytes: typeof data === 'string' ? Buffer.from(data) : new Uint8Array(data) });
    };
    handle.writeFile = async (data, ...rest) => {
      await writeFile(data, ...rest);
      append(data);
    };
    handle.appendFile = async (data, ...rest) => {
      await appendFile(data, ...rest);
      append(data);
    };
    handle.chmod = async (mode) => {
      await chmod(mode);
      note({ type: 'chmod', node, mode: Number(mode) });
    };
    handle.chown = async (uid, gid) => {
      await chown(uid, gid);
      note({ type: 'chown', node, uid, gid });
    };
    handle.truncate = async (size = 0) => {
      await truncate(size);
      note({ type: 'truncate', node, size });
    };
    handle.sync = async () => {
      await sync();
      note({ type: 'sync', node, path: isDirectory ? place : undefined });
    };
    handle.datasync = async () => {
      await datasync();
      note({ type: 'sync', node, path: isDirectory ? place : undefined });
    };
    return handle;
  };

  Object.assign(fs.promises, {
    open: async (path: fs.PathLike, flags: string | number, mode?: fs.Mode) => {
      const place = locate(path);
      const existed = place !== undefined && view.names.has(place);
      const handle = await real.open(path, flags, mode);
      if (place === undefined) return handle;
      if (!existed) note({ type: 'create', node: nodes++, path: place, mode: Number(mode) });
      else if (typeof flags === 'number' && (flags & fs.constants.O_TRUNC) !== 0) note({ type: 'truncate', node: nodeAt(place), size: 0 });
      return watchHandle(handle, place);
    },
    rename: (from: fs.PathLike, to: fs.PathLike) => named(from, () => real.rename(from, to), renamed(to)),
    unlink: (path: fs.PathLike) => named(path, () => real.unlink(path), removed),
    rmdir: (path: fs.PathLike) => named(path, () => real.rmdir(path), removed),
    mkdir: async (path: fs.PathLike, options?: fs.MakeDirectoryOptions) => {
      const place = locate(path);
      const existed = place !== undefined && view.names.has(place);
      await real.mkdir(path, options);
      if (place !== undefined && !existed)
        note({ type: 'make directory', node: nodes++, path: place, mode: Number(options?.mode ?? 0o755) });
    },
    rm: async (path: fs.PathLike, options?: fs.RmOptions) => {
      const place = locate(path);
      await real.rm(path, options);
      if (place === undefined) return;
      const inside = [...view.names.keys()].filter((name) => name === place || name.startsWith(`${place}/`));
      for (const name of inside.sort().toReversed()) note({ type: 'remove', path: name });
    },
  });
  Object.assign(fs, {
    renameSync: (from: fs.PathLike, to: fs.PathLike) => {
      namedSync(
        from,
        () => {
          renameSync(from, to);
        },
        renamed(to),
      );
    },
    linkSync: (existing: fs.PathLike, path: fs.PathLike) => {
      const node = nodeAt(locate(existing) ?? '');
      namedSync(
        path,
        () => {
          linkSync(existing, path);
        },
        (place) => ({ type: 'link', node, path: place }),
      );
    },
    unlinkSync: (path: fs.PathLike) => {
      namedSync(
        path,
        () => {
          unlinkSync(path);
        },
        removed,
      );
    },
  });
  syncBuiltinESMExports();
  return {
    ops,
    stop: () => {
      Object.assign(fs.promises, real);
      Object.assign(fs, { linkSync, renameSync, unlinkSync });
      syncBuiltinESMExports();
    },
  };
}
