import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogDirectory, fileNameOf, removeOldRuns, removeRunLog } from './log-directory.ts';
import { readRunById, readRuns } from './read-run-log.ts';
import { makeRunLog, type RunLog } from './run-log.ts';

let parent = '';
let directory = '';
let warnings: string[] = [];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lazyjack-run-log-'));
  directory = join(parent, 'lazyjack');
  warnings = [];
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

const open = (): RunLog => makeRunLog({ directory, warn: (text) => void warnings.push(text) });
const begin: Parameters<RunLog['begin']>[0] = {
  run: '0123456789ab',
  timestamp: '2026-01-02T03:04:05.006Z',
  host: 'minion1',
  command: 'apply',
  phase: 'prepare',
  lazyjack: '2.0.1',
  changes: [{ address: 'link:eth1', action: 'update', reason: 'differs' }],
};
const idOf = (number: number): string => String(number).padStart(12, '0');

test('a run is read as it was logged, by the beginning of its id', () => {
  const log = open();
  log.begin(begin);
  log.event({ type: 'started', addresses: ['link:eth1'], direction: 'apply' });
  log.event({ type: 'written', addresses: ['link:eth1'], direction: 'apply' });
  log.end({ status: 'done' });
  expect(warnings).toEqual([]);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(readdirSync(directory)).toEqual(['20260102T030405.006Z-0123456789ab.ndjson']);
  expect(statSync(join(directory, readdirSync(directory)[0] ?? '')).mode & 0o777).toBe(0o600);

  const run = readRunById('0123', directory);
  expect(run).toMatchObject({ begin, result: 'done', events: [{ type: 'started' }, { type: 'written', addresses: ['link:eth1'] }] });
  expect(readRuns(directory)).toEqual([run]);
  expect(() => readRunById('9', directory)).toThrow('no run in');
});

test('a run that wrote nothing is not logged', () => {
  const log = open();
  log.event({ type: 'failed', message: 'no' });
  log.end({ status: 'nothing' });
  expect(readdirSync(parent)).toEqual([]);
  expect(readRuns(directory)).toEqual([]);
});

test('a run without an end is running while its process lives, and interrupted afterwards; a torn line is left out', () => {
  open().begin(begin);
  expect(readRunById('0', directory).result).toBe('running');
  const [name = ''] = readdirSync(directory);
  const path = join(directory, name);
  const text = readFileSync(path, 'utf8').replace(/"startTime":"[^"]*"/u, '"startTime":"1"');
  writeFileSync(path, `${text}{"type":"started","addre`);
  expect(readRunById('0', directory)).toMatchObject({ result: 'interrupted', events: [] });
  truncateSync(path);
  expect(readRuns(directory)).toEqual([]);
});

test('secrets in messages are removed', () => {
  const secrets = ['abcdef.0123456789abcdef', 'hunter2', 'MIIEpAIBAAKCAQEA', `sha256:${'ab'.repeat(32)}`];
  const [token = '', password = '', key = '', hash = ''] = secrets;
  const log = open();
  log.begin(begin);
  log.event({ type: 'failed', message: `kubeadm join --token ${token} --discovery-token-ca-cert-hash ${hash}` });
  log.event({ type: 'warning', address: 'image:a', text: `proxy http://user:${password}@proxy:3128` });
  log.event({ type: 'waiting', address: 'file:/k', reason: `-----BEGIN RSA PRIVATE KEY-----\n${key}\n-----END RSA PRIVATE KEY-----` });
  log.end({
    status: 'not-rolled-back',
    cause: `token: ${token}, ${hash}`,
    notRestored: [{ address: 'file:/k', reason: `password=${password}` }],
  });
  const text = readFileSync(join(directory, readdirSync(directory)[0] ?? ''), 'utf8');
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text).toContain('kubeadm join');
});

test('words that resemble names of secrets stay readable', () => {
  const message =
    'kubeadm join failed: x509: certificate signed by unknown authority (possibly because of the clock); authentication failed twice';
  const log = open();
  log.begin(begin);
  log.event({ type: 'failed', message });
  log.end({
    status: 'rolled-back',
    cause: 'the token expired before kubeadm join --token swordfish --discovery-token="opensesame" --certificate-key 0a1b ended',
  });
  const { events, end } = readRunById('0', directory);
  expect(events[0]).toMatchObject({ message });
  expect(end?.cause).toMatch(
    /^the token expired before kubeadm join --token \(removed \d\) --discovery-token="\(removed \d\)" --certificate-key \(removed \d\) ended$/u,
  );
});

test('the oldest runs are removed, by number and by size', () => {
  const opened = createLogDirectory(directory);
  const names = Array.from({ length: 25 }, (_, at) => fileNameOf(idOf(at), `2026-01-02T03:04:${String(at).padStart(2, '0')}.000Z`));
  for (const name of names) writeFileSync(join(directory, name), 'x'.repeat(100));
  writeFileSync(join(directory, 'foreign'), 'x'.repeat(100));
  removeOldRuns(opened);
  expect(readdirSync(directory).sort()).toEqual([...names.slice(-19), 'foreign'].sort());
  removeOldRuns(opened, { runs: 19, bytes: 250 });
  expect(readdirSync(directory).sort()).toEqual([...names.slice(-2), 'foreign'].sort());
  opened.close();
  open().begin(begin);
  expect(removeRunLog(directory)).toEqual(['foreign']);
  rmSync(join(directory, 'foreign'));
  expect(removeRunLog(directory)).toEqual([]);
  expect(readdirSync(parent)).toEqual([]);
  expect(removeRunLog(directory)).toEqual([]);
});

test.each([
  [
    'a link',
    () => {
      symlinkSync(tmpdir(), directory);
    },
  ],
  [
    'a file',
    () => {
      writeFileSync(directory, '');
    },
  ],
  [
    'readable by others',
    () => {
      mkdirSync(directory, { mode: 0o755 });
    },
  ],
  [
    'without its parent',
    () => {
      rmSync(parent, { recursive: true });
    },
  ],
])('a directory that is %s is warned of once, and the run continues', (_, prepare) => {
  prepare();
  const log = open();
  log.begin(begin);
  log.event({ type: 'started', addresses: ['link:eth1'], direction: 'apply' });
  log.end({ status: 'done' });
  expect(warnings).toEqual([expect.stringMatching(/^This run is not logged: .*lazyjack/u)]);
  mkdirSync(parent, { recursive: true });
});
