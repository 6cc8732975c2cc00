import { expect, test } from '@jest/globals';
import { makeContentRef } from '../../../core/content.ts';
import { simulatedHost, type SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import { editableFile } from './index.ts';

const path = '/etc/kubeadm.conf';
const id = { path, secret: true };
const one = Buffer.from('first: text\n');
const two = Buffer.from('second: text\n');
const foreign = Buffer.from('theirs\n');

function state(type: 'editable-file' | 'file', bytes: Uint8Array) {
  const { sha256, bytes: length } = makeContentRef(bytes);
  return { type, content: { sha256, bytes: length }, mode: 0o600, uid: 0, gid: 0 };
}

function hostWith(content?: string): SimulatedHost {
  const files = content === undefined ? {} : { [path]: { type: 'file' as const, content, mode: 0o600 } };
  const host = simulatedHost({ files: { '/etc': { type: 'directory' }, ...files } });
  for (const bytes of [one, two, foreign]) host.contents.put(bytes);
  return host;
}

testKindLaws(editableFile, {
  id,
  states: [null, state('editable-file', one), state('editable-file', two), state('file', foreign)],
  createHost: async () => ({ host: hostWith(), discard: async () => undefined }),
  readComparableState: (host) => host.files.read(path),
});

async function text(host: SimulatedHost, at = path): Promise<string> {
  const node = await host.files.read(at);
  return node?.type === 'file' ? Buffer.from(node.content).toString() : '';
}

const desiredFile = (bytes: Uint8Array) => editableFile.declare({ path }, state('editable-file', bytes), { contents: [bytes] });

test('an edited file is used as it is; if another content is desired, the edited file is kept as .bak', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  await engine.apply([desiredFile(one)]);
  host.files.put(path, { type: 'file', content: `${await text(host)}more: mine\n`, mode: 0o600, uid: 0, gid: 0 });
  expect((await engine.plan([desiredFile(one)])).changes).toEqual([]);

  await engine.apply([desiredFile(two)]);
  expect(await text(host)).toContain('second: text');
  expect(await text(host, `${path}.bak`)).toContain('more: mine');
  expect((await engine.destroy()).status).toBe('done');
  expect(await host.files.read(path)).toBeNull();
  expect(await text(host, `${path}.bak`)).toContain('more: mine');
});

test('destroy retains an edited file and lists it', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  await engine.apply([desiredFile(one)]);
  const edited = `${await text(host)}more: mine\n`;
  host.files.put(path, { type: 'file', content: edited, mode: 0o600, uid: 0, gid: 0 });
  expect(await editableFile.readEdits?.(host, [id])).toEqual([true]);
  expect((await engine.destroyPlan()).retained).toMatchObject([{ note: `${path} has edits: retained` }]);
  expect((await engine.destroy()).status).toBe('done');
  expect(await text(host)).toBe(edited);
});

test('an edited file that replaced a foreign one becomes the .bak of the restored one', async () => {
  const host = hostWith('theirs\n');
  const engine = simulatedEngine(host);
  await engine.apply([desiredFile(one)]);
  const edited = `${await text(host)}more: mine\n`;
  host.files.put(path, { type: 'file', content: edited, mode: 0o600, uid: 0, gid: 0 });
  expect((await engine.destroy()).status).toBe('done');
  expect(await text(host)).toBe('theirs\n');
  expect(await text(host, `${path}.bak`)).toBe(edited);
});

test.each([undefined, 'theirs\n'])('a foreign .bak is retained (previous file: %s)', async (found) => {
  const host = hostWith(found);
  host.files.put(`${path}.bak`, { type: 'file', content: 'old\n' });
  const engine = simulatedEngine(host);
  await engine.apply([desiredFile(one)]);
  expect((await engine.destroy()).status).toBe('done');
  expect(await text(host, `${path}.bak`)).toBe('old\n');
});

test('a rollback restores an edited file with its edits', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  await engine.apply([desiredFile(one)]);
  const edited = `${await text(host)}more: mine\n`;
  const other = simulatedHost({ files: { '/etc': { type: 'directory' }, [path]: { type: 'file', content: edited, mode: 0o600 } } });
  other.contents.put(two);
  await editableFile.write(
    other,
    [{ id, before: state('editable-file', one), after: state('editable-file', two) }],
    new AbortController().signal,
  );
  await editableFile.write(
    other,
    [{ id, before: state('editable-file', two), after: state('editable-file', one) }],
    new AbortController().signal,
  );
  expect(await text(other)).toBe(edited);
  expect(await other.files.read(`${path}.bak`)).toBeNull();
});

test('a foreign file is restored byte for byte', async () => {
  const host = hostWith('theirs\n');
  const engine = simulatedEngine(host);
  await engine.apply([desiredFile(one)]);
  expect(await text(host)).toContain('first: text');
  await engine.destroy();
  expect(await text(host)).toBe('theirs\n');
});
