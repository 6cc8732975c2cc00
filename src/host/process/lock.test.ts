import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, test } from '@jest/globals';
import { listOrphans, readLockHolder, takeLock } from './lock.ts';
import { readStartTime } from './process-start-time.ts';

const directory = mkdtempSync(`${tmpdir()}/lazyjack-lock-`);
const path = `${directory}/lock`;
afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('only one process gets the lock, and the refusal names the holder', async () => {
  const lock = await takeLock('lazyjack apply', path);
  await expect(takeLock('lazyjack destroy', path)).rejects.toThrow(`another lazyjack is at work: lazyjack apply (process ${process.pid})`);
  lock.release();
  expect(existsSync(path)).toBe(false);
  (await takeLock('lazyjack destroy', path)).release();
});

test('of many concurrent attempts exactly one gets the lock', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => takeLock(`number ${at}`, path)));
  const held = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(held).toHaveLength(1);
  held[0]?.release();
});

test.each(['directory', 'symbolic link', 'named pipe'])('a %s in the place of the lock is refused with a fix', async (type) => {
  if (type === 'directory') mkdirSync(path);
  else if (type === 'symbolic link') symlinkSync('/etc/passwd', path);
  else execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
  const what = type === 'named pipe' ? 'not a file' : `a ${type}`;
  await expect(takeLock('lazyjack apply', path)).rejects.toMatchObject({
    kind: 'refused',
    message: `${path}, with which only one lazyjack works at a time, is ${what}`,
    fix: expect.stringContaining(`mv ${path} ${path}.old`),
  });
  rmSync(path, { recursive: true });
  (await takeLock('lazyjack apply', path)).release();
});

/** Starts a process in its own group and waits for its first output. */
async function started(command: string, args: readonly string[]): Promise<{ readonly pid: number; readonly end: () => Promise<void> }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} did not start`);
  return {
    pid,
    end: async () => {
      process.kill(-pid);
      await ended;
    },
  };
}

const holdUnsigned = (): ReturnType<typeof started> => started('flock', ['--nonblock', path, '--command', 'echo locked; sleep 60']);

test('a child that inherited the lock keeps it and is named in the refusal; a waiting process is not named', async () => {
  // Simulates a kubeadm whose lazyjack was killed: the holder is not the process in the file.
  const holder = await holdUnsigned();
  const waiting = await started('sh', ['-c', 'exec 9<>"$0"; echo open; sleep 60', path]);
  const refusal: unknown = await takeLock('lazyjack apply', path).catch((thrown: unknown) => thrown);
  const orphans = listOrphans(path).map(({ pid }) => pid);
  await Promise.all([holder.end(), waiting.end()]);
  expect(orphans).toContain(holder.pid);
  expect(orphans).not.toContain(waiting.pid);
  expect(listOrphans(path)).toEqual([]);
  expect(String(refusal)).toMatch(/a program that an earlier lazyjack started still runs: .*sleep \(process \d+\)/);
  expect(String(refusal)).not.toMatch(`process ${waiting.pid})`);
  (await takeLock('lazyjack apply', path)).release();
});

test('a holder that has not written its name yet is not reported as an orphan', async () => {
  // A live process that takes the lock and writes its name a moment later, as lazyjack does between `flock` and its first write.
  const holder = await holdUnsigned();
  const refused = expect(takeLock('lazyjack destroy', path)).rejects.toThrow(
    `another lazyjack is at work: lazyjack apply (process ${process.pid})`,
  );
  setTimeout(() => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: readStartTime(process.pid), command: 'lazyjack apply' }));
  }, 200);
  await refused;
  await holder.end();
  rmSync(path);
});

test('reports a lock file that cannot be opened', async () => {
  await expect(takeLock('lazyjack apply', `${directory}/no/lock`)).rejects.toThrow('there is no such file or directory');
});

test('names the process that holds the lock, and no other process with its number', async () => {
  expect(readLockHolder(path)).toBeUndefined();
  const lock = await takeLock('lazyjack apply', path);
  expect(readLockHolder(path)).toEqual({
    ...{ pid: process.pid, command: 'lazyjack apply' },
    since: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/u),
  });
  expect(listOrphans(path)).toEqual([]);
  lock.release();
  for (const startTime of ['', '1'])
    for (const pid of [process.pid, 4_000_000]) {
      writeFileSync(path, JSON.stringify({ pid, startTime, command: 'lazyjack apply' }));
      expect(readLockHolder(path)).toBeUndefined();
    }
  rmSync(path);
});
