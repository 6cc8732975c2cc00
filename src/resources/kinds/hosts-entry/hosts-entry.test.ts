import { expect, test } from '@jest/globals';
import { simulatedHost, type SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { hostsEntry } from './index.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';

const path = '/etc/hosts';
const id = { name: 'my-master' };
const signal = new AbortController().signal;
const desired = { addresses: ['fd00:20::2'] };

const hostWith = (content: string): SimulatedHost => simulatedHost({ files: { [path]: { type: 'file', content } } });
const textOf = async (host: SimulatedHost): Promise<string | undefined> => {
  const node = await host.files.read(path);
  return node?.type === 'file' ? Buffer.from(node.content).toString() : undefined;
};

testKindLaws(hostsEntry, {
  id,
  states: [null, desired, { addresses: ['fd00:20::2', '10.192.0.2'] }],
  createHost: async () => ({ host: hostWith('127.0.0.1 localhost\n'), discard: async () => undefined }),
  readComparableState: (host) => host.files.read(path),
});

test('a missing file is created, and deleted with the last name', async () => {
  const host = simulatedHost({ files: { '/etc': { type: 'directory' } } });
  const names = ['my-master', 'my-minion'].map((name) => ({ name }));
  await hostsEntry.write(
    host,
    names.map((each) => ({ id: each, before: null, after: desired })),
    signal,
  );
  expect(host.effects).toEqual([`write ${path}`]);
  expect(await host.files.read(path)).toMatchObject({ mode: 0o644, uid: 0, gid: 0 });
  expect(await textOf(host)).toContain('# Made by lazyjack');
  for (const each of names) await hostsEntry.write(host, [{ id: each, before: desired, after: null }], signal);
  expect(await host.files.read(path)).toBeNull();
});

test('a created file with foreign lines is retained without the first line', async () => {
  const host = simulatedHost({ files: { '/etc': { type: 'directory' } } });
  await hostsEntry.write(host, [{ id, before: null, after: desired }], signal);
  host.files.put(path, { type: 'file', content: `${(await textOf(host)) ?? ''}10.0.0.1 nas\n` });
  await hostsEntry.write(host, [{ id, before: desired, after: null }], signal);
  expect(await textOf(host)).toBe('10.0.0.1 nas\n');
});

test('a symlink is refused with its target and a fix, and never written through', async () => {
  const host = simulatedHost({ files: { [path]: { type: 'symlink', target: '/srv/hosts' }, '/srv/hosts': { type: 'file', content: '' } } });
  expect(await hostsEntry.probe(host, [id])).toEqual([{ known: true, state: null }]);
  const change = { id, before: null, after: desired };
  const [refusal] = (await hostsEntry.refuse?.(host, [{ ...change, owned: false }], [])) ?? [];
  expect(refusal?.detail).toBe('/etc/hosts is a symlink to /srv/hosts, not a file.');
  expect(refusal?.fix).toContain('cp --remove-destination');
  await expect(hostsEntry.write(host, [change], signal)).rejects.toMatchObject({ kind: 'refused' });
});

test('only the first change of a file with several names asks for an adoption', async () => {
  const host = simulatedHost({ files: { [path]: { type: 'file', content: '', names: 2 } } });
  const changes = [id, { name: 'other' }].map((each) => ({ id: each, before: null, after: desired, owned: false }));
  const refusals = await hostsEntry.refuse?.(host, changes, []);
  expect(refusals?.map((refusal) => refusal?.adoptable)).toEqual([true, undefined]);
});

test.each([
  ['traces of 1.3', '#[-] 127.0.1.1 my-master\n', 'my-master', "Run 1.3's down and clean first."],
  ['a name of the host itself', '', 'localhost', 'Give the node another name.'],
])('%s: refused', async (_, text, name, fix) => {
  const change = { id: { name }, before: null, after: desired, owned: false };
  const [refusal] = (await hostsEntry.refuse?.(hostWith(text), [change], [])) ?? [];
  expect(refusal?.fix).toContain(fix);
});

test('a reserved name is never written', async () => {
  const change = { id: { name: 'localhost' }, before: null, after: desired };
  await expect(hostsEntry.write(hostWith('127.0.0.1 localhost\n'), [change], signal)).rejects.toMatchObject({ kind: 'refused' });
});

test('restore: foreign lines that were added in the meantime are retained, owned lines are deleted', async () => {
  const host = hostWith('127.0.1.1 my-master\n');
  await hostsEntry.write(host, [{ id, before: { addresses: ['127.0.1.1'] }, after: desired }], signal);
  host.files.put(path, { type: 'file', content: `${(await textOf(host)) ?? ''}10.0.0.9 my-master\n` });
  const live = { addresses: ['fd00:20::2', '10.0.0.9'] };
  const [restoreTarget] = (await hostsEntry.adjustRestore?.(host, [{ id, before: live, after: live }], [])) ?? [];
  expect(restoreTarget).toEqual({
    target: { addresses: ['127.0.1.1', '10.0.0.9'] },
    note: 'foreign lines give my-master 127.0.1.1 and 10.0.0.9 in /etc/hosts: retained',
  });
  await hostsEntry.write(host, [{ id, before: live, after: restoreTarget?.target ?? null }], signal);
  expect(await textOf(host)).toBe('127.0.1.1 my-master\n10.0.0.9 my-master\n');
});

test('restore: an address that was edited in an owned line is retained', async () => {
  const host = hostWith('fd00:20::9\tmy-master\t# lazyjack\n');
  const live = { addresses: ['fd00:20::9'] };
  expect(await hostsEntry.adjustRestore?.(host, [{ id, before: live, after: live }], [])).toEqual([{ target: live }]);
});

test('names are not case-sensitive', () => {
  expect(hostsEntry.makeAddress({ name: 'My-Master' })).toBe('hosts:my-master');
});
