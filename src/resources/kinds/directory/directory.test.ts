import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { directory } from './index.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';

const path = '/etc/lazyjack';
const id = { path };
const state = { mode: 0o700, uid: 1, gid: 2 };

testKindLaws(directory, {
  id,
  states: [null, state, { mode: 0o755, uid: 0, gid: 0 }],
  createHost: async () => ({ host: simulatedHost({ files: { '/etc': { type: 'directory' } } }), discard: async () => undefined }),
  readComparableState: (host) => host.files.read(path),
});

test('refuses another object at the path, and names it', async () => {
  const host = simulatedHost({ files: { [path]: { type: 'symlink', target: '/srv' } } });
  expect(await directory.probe(host, [id])).toEqual([{ known: true, state: null }]);
  const [refusal] = (await directory.refuse?.(host, [{ id, before: null, after: state, owned: false }], [])) ?? [];
  expect(refusal?.detail).toBe('/etc/lazyjack is a symlink to /srv, not a directory.');
});

test('a directory with foreign files is retained; one with only files that are deleted too is not', async () => {
  const host = simulatedHost({ files: { [`${path}/ours`]: { type: 'file', content: '' } } });
  const change = { id, before: state, after: null };
  const [usedTarget] = (await directory.adjustRestore?.(host, [change], [])) ?? [];
  expect(usedTarget).toEqual({ target: state, note: '/etc/lazyjack is not empty: retained, with ours' });
  const [unusedTarget] = (await directory.adjustRestore?.(host, [change], [{ kind: 'file', id: { path: `${path}/ours` } }])) ?? [];
  expect(unusedTarget).toEqual({ target: null });
});

test('an unreadable directory is unknown', async () => {
  const host = simulatedHost({ files: { [path]: { type: 'directory' } } }, { files: { unreadablePaths: ['/etc/lazyjack'] } });
  const [probed] = await directory.probe(host, [id]);
  expect(probed).toMatchObject({ known: false });
});

test('does not create parent directories', async () => {
  const host = simulatedHost();
  await expect(directory.write(host, [{ id, before: null, after: state }], new AbortController().signal)).rejects.toThrow('no such file');
});
