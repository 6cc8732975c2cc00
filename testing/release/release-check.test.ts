import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { embeddedNode } from '../../scripts/build/embedded-node.mjs';

const name = `node-v${embeddedNode.version}-linux-x64`;
const directory = mkdtempSync(join(tmpdir(), 'lazyjack-release-'));
const archive = join(directory, `${name}.tar.gz`);
const binary = join(directory, name, 'bin/node');

beforeAll(() => {
  mkdirSync(join(directory, name, 'bin'), { recursive: true });
  writeFileSync(binary, 'the published program\n');
  execFileSync('tar', ['-czf', archive, '-C', directory, name]);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Runs the check with this list on standard input. */
function check(list: string, embedded = binary): { readonly status: number | null; readonly stdout: string } {
  const args = ['scripts/release-check.mjs', '--shasums', '-', '--archive', archive, '--binary', embedded];
  const { status, stdout } = spawnSync(process.execPath, args, { input: list, encoding: 'utf8' });
  return { status, stdout };
}

const digest = (): string => createHash('sha256').update(readFileSync(archive)).digest('hex');

test('a program that nodejs.org publishes is accepted', () => {
  const list = `${'0'.repeat(64)}  node-v${embeddedNode.version}-linux-arm64.tar.gz\n${digest()}  ${name}.tar.gz\n`;
  expect(check(list)).toEqual({ status: 0, stdout: `${name}: the embedded Node.js is the one that nodejs.org publishes.\n` });
});

test('an archive with another digest, or that is not in the list, is refused', () => {
  expect(check(`${'0'.repeat(64)}  ${name}.tar.gz\n`)).toMatchObject({ status: 1, stdout: expect.stringContaining('has the digest') });
  expect(check(`${digest()}  other.tar.gz\n`)).toMatchObject({ status: 1, stdout: expect.stringContaining('is not in the list') });
});

test('another program than the published one is refused', () => {
  const other = join(directory, 'other');
  writeFileSync(other, 'another program\n');
  expect(check(`${digest()}  ${name}.tar.gz\n`, other)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('the embedded Node.js'),
  });
});
