import { chmod, chown, lchown, link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { lockMachine } from '../../../lab/hosts/lock-machine.ts';
import { raceAgainstAttacker } from '../support/race-against-attacker.ts';
import { makeCommands } from '../../../src/host/programs/commands.ts';
import { linuxUserFiles, linuxFiles } from '../../../src/host/files/linux-files.ts';
import { readFileAttributes } from '../../../lab/snapshot/file-attributes.ts';
import { setSpecialAttributes } from '../support/extended-attributes.ts';
import { editSharedFile } from '../../../src/resources/shared/text/shared-file.ts';
import { removeLeftovers } from '../../../src/host/files/replace-file.ts';

const own = makeCommands();
const attributes = { mode: 0o644, uid: 0, gid: 0 };
let directory = '';
let unlock: () => Promise<void> = async () => undefined;

beforeEach(async () => {
  unlock = await lockMachine();
  directory = await mkdtemp(`${tmpdir()}/lazyjack-files-`);
  await own.run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', directory]);
});
afterEach(async () => {
  await own.run('umount', [directory]);
  await rm(directory, { recursive: true });
  await unlock();
});

test('on a full disk the old file stays and no temporary file remains', async () => {
  const path = `${directory}/a`;
  await linuxFiles.write(path, Buffer.from('old'), attributes);
  await expect(linuxFiles.write(path, Buffer.alloc(1024 * 1024), attributes)).rejects.toMatchObject({
    kind: 'failed',
    message: `cannot write ${path}: the file system is full`,
  });
  expect(await readdir(directory)).toEqual(['a']);
  expect(await linuxFiles.read(path)).toMatchObject({ content: new Uint8Array(Buffer.from('old')) });
});

test('reports a read-only file system', async () => {
  await own.run('mount', ['-o', 'remount,ro', directory]);
  await expect(linuxFiles.write(`${directory}/a`, Buffer.from('x'), attributes)).rejects.toThrow('the file system is read-only');
  await expect(linuxFiles.makeDirectory(`${directory}/d`, attributes)).rejects.toThrow('the file system is read-only');
});

test('refuses a symbolic link of another user in the path and follows links of root', async () => {
  await mkdir(`${directory}/real`);
  await symlink('real', `${directory}/ours`);
  await symlink('real', `${directory}/theirs`);
  await lchown(`${directory}/theirs`, 1000, 1000);
  await linuxFiles.write(`${directory}/ours/a`, Buffer.from('x'), attributes);
  expect(await readdir(`${directory}/real`)).toEqual(['a']);
  await expect(linuxFiles.write(`${directory}/theirs/b`, Buffer.from('x'), attributes)).rejects.toMatchObject({
    kind: 'refused',
    message: `${directory}/theirs/b leads through ${directory}/theirs, a symbolic link that does not belong to root`,
  });
  expect(await linuxFiles.read(`${directory}/theirs`)).toEqual({ type: 'symlink', target: 'real' });
  await expect(linuxFiles.write(`${directory}/ours`, Buffer.from('x'), attributes)).rejects.toThrow('not a regular file: symlink');
});

test('refuses a directory that other users can write, except for their own files', async () => {
  await mkdir(`${directory}/theirs`);
  await chown(`${directory}/theirs`, 1000, 1000);
  await mkdir(`${directory}/open`);
  await chmod(`${directory}/open`, 0o777);
  for (const name of ['theirs', 'open']) {
    const path = `${directory}/${name}/a`;
    const refused = { kind: 'refused', message: `${path} leads through ${directory}/${name}, which others than root can write` };
    await expect(linuxFiles.write(path, Buffer.from('x'), attributes)).rejects.toMatchObject(refused);
    await expect(linuxFiles.makeDirectory(path, attributes)).rejects.toMatchObject(refused);
    expect(await linuxFiles.checkPathSafety(path, attributes)).toMatchObject(refused);
    await linuxUserFiles.write(path, Buffer.from('x'), { mode: 0o640, uid: 1000, gid: 1000 });
    expect(await linuxFiles.read(path)).toMatchObject({ mode: 0o640, uid: 1000 });
    await linuxFiles.remove(path);
  }
  await chmod(`${directory}/open`, 0o1777);
  await linuxFiles.write(`${directory}/open/b`, Buffer.from('x'), attributes);
});

test("writes a user's files into the user's directory and never gives the user a file of root", async () => {
  const ofUser = { mode: 0o600, uid: 1000, gid: 1000 };
  await mkdir(`${directory}/home`, { mode: 0o775 });
  await chown(`${directory}/home`, 1000, 1000);
  await linuxFiles.makeDirectory(`${directory}/home/d`, { ...ofUser, mode: 0o700 });
  await linuxFiles.write(`${directory}/home/d/a`, Buffer.from('x'), ofUser);
  await linuxFiles.setAttributes(`${directory}/home/d/a`, { ...ofUser, mode: 0o400 });
  expect(await linuxFiles.read(`${directory}/home/d/a`)).toMatchObject({ mode: 0o400, uid: 1000, gid: 1000 });
  await writeFile(`${directory}/secret`, 'of root', { mode: 0o600 });
  await link(`${directory}/secret`, `${directory}/home/d/b`);
  await expect(linuxFiles.setAttributes(`${directory}/home/d/b`, ofUser)).rejects.toThrow('it is not given to 1000');
  await linuxFiles.write(`${directory}/home/d/b`, Buffer.from('y'), ofUser);
  expect(await linuxFiles.read(`${directory}/secret`)).toMatchObject({ content: new Uint8Array(Buffer.from('of root')), uid: 0 });
  await mkdir(`${directory}/home/full/in`, { recursive: true });
  await expect(linuxFiles.setAttributes(`${directory}/home/full`, ofUser)).rejects.toThrow('it is not given to 1000');
});

test('an attacker who swaps the directory for a link cannot redirect a write', async () => {
  await mkdir(`${directory}/victim`);
  await mkdir(`${directory}/area`);
  await symlink('victim', `${directory}/link`);
  await lchown(`${directory}/link`, 1000, 1000);
  const swap = `const { renameSync } = require('node:fs'); for (;;) { renameSync('area', 'a'); renameSync('link', 'area'); renameSync('area', 'link'); renameSync('a', 'area'); }`;
  const { written, refused } = await raceAgainstAttacker({ script: swap, directory, times: 1000 }, () =>
    linuxUserFiles.write(`${directory}/area/f`, Buffer.from('x'), attributes),
  );
  expect(await readdir(`${directory}/victim`)).toEqual([]);
  expect(Math.min(written, refused)).toBeGreaterThan(0);
});

test('does not open a named pipe', async () => {
  await own.run('mkfifo', [`${directory}/pipe`]);
  expect(await linuxFiles.read(`${directory}/pipe`)).toEqual({ type: 'other' });
  await writeFile(`${directory}/a`, '');
  expect(await linuxFiles.read(`${directory}/a`)).toMatchObject({ type: 'file' });
});

test('removeLeftovers removes only temporary files of killed writes', async () => {
  for (const name of ['.a.lazyjack-0123456789ab', '.b.lazyjack-0123456789ab', '.a.lazyjack-mine', 'a'])
    await writeFile(`${directory}/${name}`, '');
  await mkdir(`${directory}/.d.lazyjack-0123456789ab`);
  await removeLeftovers([`${directory}/a`, `${directory}/d`, `${directory}/no/a`]);
  expect((await readdir(directory)).sort()).toEqual(['.a.lazyjack-mine', '.b.lazyjack-0123456789ab', 'a']);
});

/** Appends lines, and replaces the file as editors do, with one more line. */
const otherWriter = `
const fs = require('node:fs');
(async () => {
  for (let at = 0; at < 150; at += 1) {
    if (at % 3 === 0) {
      fs.writeFileSync('new', fs.readFileSync('hosts', 'utf8') + 'other' + at + '\\n');
      fs.renameSync('new', 'hosts');
    } else fs.appendFileSync('hosts', 'other' + at + '\\n');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
})();`;

test('lines that others write while lazyjack edits the file are kept', async () => {
  const path = `${directory}/hosts`;
  await writeFile(path, '127.0.0.1 localhost\n');
  const writer = own.run(process.execPath, ['-e', otherWriter], { cwd: directory });
  const ended = writer.then(() => true);
  const line = { text: 'ours', eol: '\n' } as const;
  let edits = 0;
  while (!(await Promise.race([ended, Promise.resolve(false)]))) {
    edits += 1;
    await editSharedFile(
      linuxFiles,
      path,
      (lines) => (edits % 2 === 1 ? [line, ...lines] : lines.filter(({ text }) => text !== 'ours')),
      () => false,
    );
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  const lines = new Set((await readFile(path, 'utf8')).split('\n'));
  const lost = Array.from({ length: 150 }, (_, at) => `other${at}`).filter((text) => !lines.has(text));
  expect(edits).toBeGreaterThan(5);
  // The writer replaces the file without a look at what lazyjack writes: in these two calls, no program can help it.
  expect(lost.length).toBeLessThanOrEqual(1);
});

test('a rewritten file keeps its extended attributes, SELinux label and ACL', async () => {
  const path = `${directory}/a`;
  await writeFile(path, 'old', { mode: 0o664 });
  await setSpecialAttributes((program, args) => own.run(program, args), path);
  const before = await readFileAttributes([path]);
  expect(before[0]).toMatch(/^security.selinux=\S+ system.posix_acl_access=\S+ trusted.note=\S+ user.note=6b656570$/);
  await linuxFiles.write(path, Buffer.from('new'), { mode: 0o664, uid: 0, gid: 0 });
  expect(await readFileAttributes([path])).toEqual(before);
  expect(await linuxFiles.read(path)).toEqual({ type: 'file', content: new Uint8Array(Buffer.from('new')), mode: 0o664, uid: 0, gid: 0 });
  expect(await readdir(directory)).toEqual(['a']);
});
