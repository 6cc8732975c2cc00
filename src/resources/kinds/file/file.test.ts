import { describe, expect, test } from '@jest/globals';
import { simulatedHost, type SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { makeContentRef } from '../../../core/content.ts';
import { file } from './index.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';

const path = '/etc/x.conf';
const id = { path };
const signal = new AbortController().signal;
const one = Buffer.from([0, 255, 13, 10]);
const two = Buffer.from('text\n');

function state(content: Uint8Array, mode = 0o600) {
  const { sha256, bytes } = makeContentRef(content);
  return { type: 'file', content: { sha256, bytes }, mode, uid: 0, gid: 5 };
}

function hostWith(files: Parameters<typeof simulatedHost>[0] = {}): SimulatedHost {
  const host = simulatedHost({ files: { '/etc': { type: 'directory' }, ...files.files } });
  host.contents.put(one);
  host.contents.put(two);
  return host;
}

testKindLaws(file, {
  id,
  states: [null, state(one), state(two), state(two, 0o644)],
  createHost: async () => ({ host: hostWith(), discard: async () => undefined }),
  readComparableState: (host) => host.files.read(path),
});

test('a change of attributes does not write the content again', async () => {
  const host = hostWith({ files: { [path]: { type: 'file', content: 'text\n', mode: 0o600, gid: 5 } } });
  await file.write(host, [{ id, before: state(two), after: state(two, 0o644) }], signal);
  expect(host.effects).toEqual([`change owner and mode of ${path}`]);
  expect(await host.files.read(path)).toMatchObject({ mode: 0o644, gid: 5 });
});

test('attributes that the desired state of a new file omits get the usual defaults', async () => {
  const host = hostWith();
  const { type, content } = state(one);
  await file.write(host, [{ id, before: null, after: { type, content } }], signal);
  expect(await host.files.read(path)).toMatchObject({ mode: 0o644, uid: 0, gid: 0 });
});

describe('not a regular file', () => {
  test.each([
    [{ type: 'symlink' as const, target: '/srv/x' }, 'a symlink to /srv/x'],
    [{ type: 'directory' as const }, 'a directory'],
    [{ type: 'other' as const }, 'a device, a socket or a pipe'],
  ])('%j is probed as it is, refused and never replaced', async (node, description) => {
    const host = hostWith({ files: { [path]: node } });
    expect(await file.probe(host, [id])).toEqual([{ known: true, state: node }]);
    // The engine merges a desired state with the live state like this.
    const change = { id, before: node, after: { ...node, ...state(one) } };
    const [refusal] = (await file.refuse?.(host, [{ ...change, owned: false }], [])) ?? [];
    expect(refusal).toMatchObject({ detail: `${path} is ${description}, not a file.`, adoptable: false });
    await expect(file.write(host, [change], signal)).rejects.toMatchObject({ kind: 'refused' });
    expect(host.effects).toEqual([]);
  });
});

test('an unreadable file is unknown', async () => {
  const host = simulatedHost({ files: { [path]: { type: 'file', content: '' } } }, { files: { unreadablePaths: [path] } });
  expect(await file.probe(host, [id])).toEqual([{ known: false, reason: `cannot read ${path}: permission denied` }]);
});

test('contents that were not kept are not replaced by anything else', async () => {
  const change = { id, before: null, after: state(Buffer.from('lost')) };
  await expect(file.write(hostWith(), [change], signal)).rejects.toThrow('is not stored');
});

test('secret is part of the id, and not of the address', () => {
  expect(file.declare({ path, secret: true }, null).ref.id).toEqual({ path, secret: true });
  expect(file.makeAddress({ path })).toBe(`file:${path}`);
});

test.each([
  { unit: '/etc/systemd/system/kubelet.service.d/20-lazyjack.conf', systemd: 'runs', reloads: 1 },
  { unit: '/etc/systemd/system/kubelet.service.d/20-lazyjack.conf', systemd: 'elsewhere', reloads: 0 },
  { unit: '/etc/other.conf', systemd: 'runs', reloads: 0 },
] as const)('systemd $systemd: daemon-reload after $unit is deleted', async ({ unit, systemd, reloads }) => {
  const host = simulatedHost({ files: { [unit]: { type: 'file', content: '' } }, services: { systemd } });
  const [probed] = await file.probe(host, [{ path: unit }]);
  if (probed?.known !== true) throw new Error('not read');
  await file.write(host, [{ id: { path: unit }, before: probed.state, after: null }], signal);
  expect(host.effects.filter((effect) => effect === 'systemctl daemon-reload')).toHaveLength(reloads);
});
