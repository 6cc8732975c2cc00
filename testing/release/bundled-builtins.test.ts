import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const directory = mkdtempSync(join(tmpdir(), 'lazyjack-bundle-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function runNode(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('a library can make an object with a builtin module as its prototype, and set other members on it', () => {
  const program = join(directory, 'http.cjs');
  const build = `
    import { bundle } from './scripts/build/bundle.mjs';
    await bundle('node_modules/docker-modem/lib/http.js', ${JSON.stringify(program)});`;
  expect(runNode('--input-type=module', '--eval', build)).toEqual({ status: 0, stdout: '', stderr: '' });
  // docker-modem puts its own request, which follows redirects, before that of Node.js.
  const read = `
    const { http } = require(${JSON.stringify(program)});
    console.log(Object.hasOwn(http, 'request'), Object.hasOwn(http, 'get'), Object.hasOwn(http, 'Agent'));`;
  expect(runNode('--eval', read)).toEqual({ status: 0, stdout: 'true true false\n', stderr: '' });
}, 60_000);
