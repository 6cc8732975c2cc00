import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const directory = mkdtempSync(join(tmpdir(), 'lazyjack-code-cache-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Makes the code cache of a program with this body. */
function makeCache(body: string): { readonly status: number | null; readonly stderr: string; readonly outfile: string } {
  const program = join(directory, 'program.js');
  const outfile = join(directory, 'cache');
  rmSync(outfile, { force: true });
  writeFileSync(program, `(function (exports, require, module) { ${body}\n})`);
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build/code-cache.cjs', program, outfile], { encoding: 'utf8' });
  return { status, stderr, outfile };
}

test('a computer whose live plan or status fails gets a cache', () => {
  const { status, outfile } = makeCache(
    "process.exitCode = /status|plan/.test(process.argv[2]) && !process.argv.includes('--host-from') ? 1 : 0; process.exit();",
  );
  expect(status).toBe(0);
  expect(statSync(outfile).size).toBeGreaterThan(0);
});

test('a program that ends without process.exit gets a cache', () => {
  const { status, outfile } = makeCache('setTimeout(() => {}, 1);');
  expect(status).toBe(0);
  expect(statSync(outfile).size).toBeGreaterThan(0);
});

test('a failure of a command that reads nothing of this computer is an error', () => {
  const { status, stderr } = makeCache('process.exitCode = 1; process.exit();');
  expect(status).not.toBe(0);
  expect(stderr).toContain('lazyjack --help ended with exit status 1');
});
