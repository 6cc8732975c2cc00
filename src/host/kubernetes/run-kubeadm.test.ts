import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { wasInitInterrupted } from '../../core/kubernetes/kubeadm-log.ts';
import { shortenLog } from './run-kubeadm.ts';

const directory = mkdtempSync(join(tmpdir(), 'lazyjack-kubeadm-'));
const log = join(directory, 'kubeadm.log');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const begun = '[init] Using Kubernetes version: v1.31.0\n';
const line = `[certs] ${'x'.repeat(90)}\n`;

test('a log that grew is shortened to its end and the lines that tell how far kubeadm got', async () => {
  writeFileSync(log, begun + line.repeat(100), { mode: 0o600 });
  await shortenLog(log, { limit: 2000, kept: 1000 });
  const kept = readFileSync(log, 'utf8');
  expect(kept).toBe(begun + line.repeat(10));
  expect(wasInitInterrupted(kept)).toBe(true);
  expect(statSync(log).mode & 0o777).toBe(0o600);
});

test('a short log is left alone', async () => {
  writeFileSync(log, line);
  const { ino } = statSync(log);
  await shortenLog(log, { limit: 2000, kept: 1000 });
  expect([readFileSync(log, 'utf8'), statSync(log).ino]).toEqual([line, ino]);
});
