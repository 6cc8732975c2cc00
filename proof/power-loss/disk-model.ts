import { dirname } from 'node:path';

/** One operation of a program on a file system. `node` identifies the file, whatever its current name. */
export type DiskOp =
  | { readonly type: 'create' | 'make directory'; readonly node: number; readonly path: string; readonly mode: number }
  | { readonly type: 'link'; readonly node: number; readonly path: string }
  | { readonly type: 'remove'; readonly path: string }
  | { readonly type: 'rename'; readonly node: number; readonly path: string; readonly to: string }
  | { readonly type: 'append'; readonly node: number; readonly bytes: Uint8Array }
  | { readonly type: 'truncate'; readonly node: number; readonly size: number }
  | { readonly type: 'chmod'; readonly node: number; readonly mode: number }
  | { readonly type: 'chown'; readonly node: number; readonly uid: number; readonly gid: number }
  /** `path` is set for a directory. */
  | { readonly type: 'sync'; readonly node: number; readonly path: string | undefined };

export interface DiskNode {
  readonly type: 'file' | 'directory';
  readonly content: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Maps each path to its node. */
export type DiskTree = ReadonlyMap<string, DiskNode>;

export interface Disk {
  readonly nodes: Map<number, DiskNode>;
  readonly names: Map<string, number>;
}

export function createDisk(tree: DiskTree): Disk {
  const paths = [...tree];
  return {
    nodes: new Map(paths.map(([, node], at): [number, DiskNode] => [at, node])),
    names: new Map(paths.map(([path], at): [string, number] => [path, at])),
  };
}

export function applyOp({ nodes, names }: Disk, op: DiskOp): void {
  switch (op.type) {
    case 'create':
    case 'make directory':
      // `applyOp` creates inodes even if their names are lost; see `rename`.
      names.set(op.path, op.node);
      break;
    case 'link':
      names.set(op.path, op.node);
      break;
    case 'remove':
      names.delete(op.path);
      break;
    case 'rename':
      names.delete(op.path);
      names.set(op.to, op.node);
      break;
    case 'append':
      updateNode(nodes, op.node, ({ content }) => ({ content: new Uint8Array([...content, ...op.bytes]) }));
      break;
    case 'truncate':
      updateNode(nodes, op.node, ({ content }) => ({ content: content.slice(0, op.size) }));
      break;
    case 'chmod':
      updateNode(nodes, op.node, () => ({ mode: op.mode }));
      break;
    case 'chown':
      updateNode(nodes, op.node, () => ({ uid: op.uid, gid: op.gid }));
      break;
    case 'sync':
      break;
  }
}

function updateNode(nodes: Map<number, DiskNode>, node: number, change: (found: DiskNode) => Partial<DiskNode>): void {
  const found = nodes.get(node);
  if (found !== undefined) nodes.set(node, { ...found, ...change(found) });
}

/** The reachable files: if a directory is lost, its content is lost. */
function reachableTree({ nodes, names }: Disk): DiskTree {
  const reachable = (path: string): boolean => {
    const parent = dirname(path);
    return parent === path || (nodes.get(names.get(parent) ?? -1)?.type === 'directory' && reachable(parent));
  };
  return new Map(
    [...names]
      .filter(([path]) => reachable(path))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([path, node]): [string, DiskNode][] => {
        const found = nodes.get(node);
        return found === undefined ? [] : [[path, found]];
      }),
  );
}

/**
 * Tests whether a sync makes an operation durable: the sync of a file covers its bytes, owner and mode, that of a directory the names in
 * it. POSIX guarantees no more.
 */
function isCoveredBy(sync: Extract<DiskOp, { type: 'sync' }>, op: DiskOp): boolean {
  switch (op.type) {
    case 'create':
    case 'make directory':
    case 'link':
    case 'remove':
    case 'rename':
      return sync.path === dirname(op.path);
    case 'append':
    case 'truncate':
    case 'chmod':
    case 'chown':
      return sync.node === op.node;
    case 'sync':
      return false;
  }
}

export interface PossibleDisk {
  readonly label: string;
  readonly tree: DiskTree;
}

/**
 * Lists the disks that a power loss after these operations may leave: each operation that no sync covers may be kept or lost on its own.
 * The cases are: all kept, all lost, each one lost, each one alone kept, and the last bytes written cut in half or replaced by zeros.
 */
export function listPossibleDisks(initial: DiskTree, ops: readonly DiskOp[]): readonly PossibleDisk[] {
  const unsynced = ops.filter((op, at) => {
    if (op.type === 'sync') return false;
    return !ops.slice(at + 1).some((later) => later.type === 'sync' && isCoveredBy(later, op));
  });
  const build = (label: string, turn: (op: DiskOp) => DiskOp | undefined): PossibleDisk => {
    const disk = createDisk(initial);
    const volatile = new Set(unsynced);
    for (const op of ops) {
      if (op.type === 'create' || op.type === 'make directory') {
        const type = op.type === 'create' ? 'file' : 'directory';
        disk.nodes.set(op.node, { type, content: new Uint8Array(), mode: op.mode, uid: 0, gid: 0 });
      }
      const kept = volatile.has(op) ? turn(op) : op;
      if (kept !== undefined) applyOp(disk, kept);
    }
    return { label, tree: reachableTree(disk) };
  };
  const torn = unsynced.findLast((op) => op.type === 'append');
  const losses = [
    build('all kept', (op) => op),
    build('all lost', () => undefined),
    ...unsynced.flatMap((one) => [
      build(`lost: ${describeOp(one)}`, (op) => (op === one ? undefined : op)),
      build(`alone kept: ${describeOp(one)}`, (op) => (op === one ? op : undefined)),
    ]),
    ...(torn === undefined
      ? []
      : [
          build(`cut in half: ${describeOp(torn)}`, (op) =>
            op === torn ? { ...torn, bytes: torn.bytes.slice(0, torn.bytes.length / 2) } : op,
          ),
          build(`zeros: ${describeOp(torn)}`, (op) => (op === torn ? { ...torn, bytes: new Uint8Array(torn.bytes.length) } : op)),
        ]),
  ];
  const seen = new Map<string, PossibleDisk>();
  for (const loss of losses) {
    const picture = serializeTree(loss.tree);
    if (!seen.has(picture)) seen.set(picture, loss);
  }
  return [...seen.values()];
}

/** Returns the same text for equal disks. */
export function serializeTree(tree: DiskTree): string {
  const lines = [...tree].map(([path, { type, content, mode, uid, gid }]) =>
    JSON.stringify([path, type, mode, uid, gid, Buffer.from(content).toString('latin1')]),
  );
  return lines.sort().join('\n');
}

export function describeOp(op: DiskOp): string {
  switch (op.type) {
    case 'create':
    case 'make directory':
    case 'link':
    case 'remove':
      return `${op.type} ${op.path}`;
    case 'rename':
      return `rename ${op.path} to ${op.to}`;
    case 'append':
      return `append ${op.bytes.length} bytes to node ${op.node}`;
    case 'truncate':
    case 'chmod':
    case 'chown':
      return `${op.type} node ${op.node}`;
    case 'sync':
      return `sync ${op.path ?? `node ${op.node}`}`;
  }
}
