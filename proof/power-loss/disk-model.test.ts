import { expect, test } from '@jest/globals';
import { type DiskNode, type DiskOp, type DiskTree, listPossibleDisks } from './disk-model.ts';

const directory = { type: 'directory', content: new Uint8Array(), mode: 0o755, uid: 0, gid: 0 } as const;
const initial: DiskTree = new Map<string, DiskNode>([
  ['/', directory],
  ['/etc', directory],
  ['/etc/a', { ...directory, type: 'file', content: Buffer.from('old') }],
]);

const replaced: readonly DiskOp[] = [
  { type: 'create', node: 10, path: '/etc/.a', mode: 0o600 },
  { type: 'append', node: 10, bytes: Buffer.from('new!') },
  { type: 'sync', node: 10, path: undefined },
  { type: 'rename', node: 10, path: '/etc/.a', to: '/etc/a' },
  { type: 'sync', node: 1, path: '/etc' },
];

function contentsOf(ops: readonly DiskOp[], path: string): readonly string[] {
  const found = listPossibleDisks(initial, ops).map(({ tree }) => {
    const node = tree.get(path);
    return node === undefined ? 'absent' : Buffer.from(node.content).toString();
  });
  return [...new Set(found)].sort();
}

test('a file that is synced before its rename is old or new at every instant, and new once its directory is synced', () => {
  for (let length = 0; length < replaced.length; length += 1) {
    for (const content of contentsOf(replaced.slice(0, length), '/etc/a')) expect(['old', 'new!']).toContain(content);
  }
  expect(contentsOf(replaced, '/etc/a')).toEqual(['new!']);
});

test('a file that is not synced may be empty, truncated or filled with zeros', () => {
  const careless = replaced.filter(({ type }) => type !== 'sync');
  expect(contentsOf(careless, '/etc/a')).toEqual(['', '\0\0\0\0', 'ne', 'new!', 'old']);
});

test('a removed file may reappear until its directory is synced, and a lost directory loses its content', () => {
  const removed: DiskOp = { type: 'remove', path: '/etc/a' };
  expect(contentsOf([removed], '/etc/a')).toEqual(['absent', 'old']);
  expect(contentsOf([removed, { type: 'sync', node: 1, path: '/etc' }], '/etc/a')).toEqual(['absent']);
  const made: readonly DiskOp[] = [
    { type: 'make directory', node: 20, path: '/etc/d', mode: 0o700 },
    { type: 'create', node: 21, path: '/etc/d/b', mode: 0o600 },
    { type: 'sync', node: 20, path: '/etc/d' },
  ];
  expect(contentsOf(made, '/etc/d/b')).toEqual(['', 'absent']);
});
