import {
  chmodSync,
  chownSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeCommands } from '../../host/programs/commands.ts';
import { writePrivateFile } from './write-private-file.ts';

let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazyjack-private-'));
  file = join(directory, 'plan.json');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('a new file and a replaced one are private and belong to the current user', async () => {
  await writePrivateFile(file, 'first', { force: false });
  expect(statSync(file)).toMatchObject({ mode: 0o100600, uid: process.geteuid?.() });
  chmodSync(file, 0o644);
  // Only root can give a file away.
  if (process.geteuid?.() === 0) chownSync(file, 1000, 1000);
  linkSync(file, join(directory, 'other-name'));
  await writePrivateFile(file, 'second', { force: true });
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(readFileSync(join(directory, 'other-name'), 'utf8')).toBe('first');
  expect(statSync(file)).toMatchObject({ mode: 0o100600, uid: process.geteuid?.(), gid: process.getegid?.() });
  expect(readdirSync(directory).sort()).toEqual(['other-name', 'plan.json']);
});

test('an existing file is refused without --force', async () => {
  writeFileSync(file, 'precious');
  await expect(writePrivateFile(file, 'x', { force: false })).rejects.toMatchObject({
    kind: 'refused',
    message: `${file} exists`,
    fix: expect.stringContaining('--force'),
  });
  expect(readFileSync(file, 'utf8')).toBe('precious');
});

test('a link, a pipe and a directory are refused, and nothing is written through them', async () => {
  writeFileSync(file, 'precious');
  symlinkSync(file, join(directory, 'link'));
  await makeCommands().run('mkfifo', [join(directory, 'pipe')]);
  for (const [path, message] of [
    [join(directory, 'link'), 'is a symbolic link'],
    [join(directory, 'pipe'), 'exists and is not a regular file'],
    [directory, 'exists and is not a regular file'],
  ] as const)
    await expect(writePrivateFile(path, 'x', { force: true })).rejects.toMatchObject({ kind: 'refused', message: `${path} ${message}` });
  expect(readFileSync(file, 'utf8')).toBe('precious');
});

test('a descriptor is written in place', async () => {
  await expect(writePrivateFile('/dev/null', 'x', { force: false })).resolves.toBeUndefined();
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});
