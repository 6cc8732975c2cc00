import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RemoteEnd, RemoteHost, RemoteScript } from '../../core/host/remote-host-port.ts';
import { readRunEnd } from './read-run-end.ts';
import { remotePaths, scriptStatus } from './remote-paths.ts';
import { type RunRequest, runOnHost } from './run-on-host.ts';

let root = '';
const logFile = (): string => join(root, 'log');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'run-on-host-'));
  mkdirSync(join(root, 'run'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Runs the scripts in sh, with the paths of a host below a directory of its own and without systemd. */
const remote: RemoteHost = {
  name: 'minion1',
  run: ({ text, args = [], input = new Uint8Array() }: RemoteScript) =>
    new Promise<RemoteEnd>((resolve) => {
      const script = text
        .replaceAll(remotePaths.run, join(root, 'run/fleet'))
        .replaceAll(remotePaths.executable, join(root, 'lazyjack'))
        .replaceAll('/run/systemd/system', join(root, 'absent'));
      const child = spawn('sh', ['-c', `set -eu; umask 077\n${script}`, 'sh', ...args]);
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.stdout.resume();
      child.stdin.on('error', () => undefined);
      child.stdin.end(input instanceof Uint8Array ? input : undefined);
      child.on('close', (exitCode) => {
        resolve({ status: 'ended', exitCode: exitCode ?? 255, stdout: '', stderr, clock: 0, architecture: 'x86_64' });
      });
    }),
};

function request(id: string, signal = new AbortController().signal): RunRequest {
  return { id, admin: `admin ${id}`, args: ['apply', id], plan: Buffer.from(id), onLine: () => undefined, signal };
}

/** The executable of the host: writes its arguments and its plan to the log. */
function install(script: string): void {
  writeFileSync(join(root, 'lazyjack'), `#!/bin/sh\necho "$2 $(cat plan.json)" >>${logFile()}\n${script}\n`, { mode: 0o755 });
}

test('of administrators at the same moment one is first, with its own plan, and the others are told who', async () => {
  install('sleep 1');
  const ids = Array.from({ length: 6 }, (_, at) => `run-${at}`);
  const ends = await Promise.all(ids.map((id) => runOnHost(remote, request(id))));
  const first = ids[ends.findIndex(({ status }) => status === 'ended')];
  expect(readFileSync(logFile(), 'utf8')).toBe(`${first} ${first}\n`);
  expect(ends.filter(({ status }) => status === 'ended')).toHaveLength(1);
  for (const end of ends.filter(({ status }) => status !== 'ended'))
    expect(end).toMatchObject({ status: 'not-started', problem: { detail: `The run of admin ${first} has not ended.` } });
});

describe('a run that ends', () => {
  test.each([
    ['exit 0', 'done'],
    ['exit 1', 'rolled-back'],
    ['exit 3', 'not-restored'],
    ['exit 4', 'function-failed'],
    ['kill -KILL $$', 'unknown'],
  ])('with %s is %s', async (script, status) => {
    install(script);
    expect(readRunEnd(await runOnHost(remote, request('a'))).status).toBe(status);
  });
});

test('a stop that did not reach the host is sent again, and only once', async () => {
  install('trap "echo stopped >>../../log; exit 1" TERM\nwhile :; do sleep 0.05; done');
  const abort = new AbortController();
  let stops = 0;
  let isLost = true;
  const lossy: RemoteHost = {
    name: remote.name,
    async run(script) {
      const isStop = script.text.includes('kill -TERM');
      if (isStop) stops += 1;
      if (!isLost || script.text.includes('systemd-run')) return remote.run(script);
      if (isStop) setTimeout(() => (isLost = false), 100);
      else abort.abort();
      return { status: 'failed', hasStarted: false, problem: { summary: 'lost', detail: 'lost' } };
    },
  };
  expect(await runOnHost(lossy, request('a', abort.signal))).toMatchObject({ status: 'ended', exitCode: 1 });
  expect(stops).toBe(2);
  expect(readFileSync(logFile(), 'utf8')).toMatch(/^stopped$/mu);
});

test('the scripts have statuses that lazyjack does not have', () => {
  expect(Object.values(scriptStatus).every((status) => status > 4)).toBe(true);
});
