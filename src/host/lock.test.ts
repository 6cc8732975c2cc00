import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, test } from '@jest/globals';
import { takeLock } from './lock.ts';

const directory = mkdtempSync(`${tmpdir()}/lazyjack-lock-`);
const path = `${directory}/lock`;
afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('one at a time, and who it is', async () => {
  const lock = await takeLock('lazyjack apply', path);
  await expect(takeLock('lazyjack destroy', path)).rejects.toThrow(`another lazyjack is at work: lazyjack apply (process ${process.pid})`);
  lock.release();
  expect(existsSync(path)).toBe(false);
  (await takeLock('lazyjack destroy', path)).release();
});

test('many at once: exactly one gets it', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => takeLock(`number ${at}`, path)));
  const held = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(held).toHaveLength(1);
  held[0]?.release();
});

test('what a child inherited stays locked after us, and is named', async () => {
  // Stands for a kubeadm whose lazyjack was killed: a holder that is not the one in the file.
  const holder = spawn('flock', ['--nonblock', path, '--command', 'echo locked; sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  await expect(takeLock('lazyjack apply', path)).rejects.toThrow(
    /a program that an earlier lazyjack started still runs: .*sleep \(process \d+\)/,
  );
  if (holder.pid !== undefined) process.kill(-holder.pid);
  await ended;
  (await takeLock('lazyjack apply', path)).release();
});

test('where it cannot be opened', async () => {
  await expect(takeLock('lazyjack apply', `${directory}/no/lock`)).rejects.toThrow('there is no such file or directory');
});
