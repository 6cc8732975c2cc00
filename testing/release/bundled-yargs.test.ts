import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const directory = mkdtempSync(join(tmpdir(), 'lazyjack-bundle-'));
const program = join(directory, 'usr/local/bin/program.cjs');

const build = `
import { bundle } from './scripts/build/bundle.mjs';
await bundle('node_modules/yargs/index.mjs', ${JSON.stringify(program)});
`;

beforeAll(() => {
  for (const place of ['usr/local/bin', 'usr/local/locales', 'usr/locales', 'locales'])
    mkdirSync(join(directory, place), { recursive: true });
  expect(spawnSync(process.execPath, ['--input-type=module', '--eval', build], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
}, 60_000);

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Runs yargs as the program bundles it. */
function runYargs(use: string) {
  const script = `const yargs = require(${JSON.stringify(program)}).default; ${use}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], { encoding: 'utf8' });
  return { stdout, stderr };
}

const printHelp = `yargs([]).scriptName('x').locale('en').option('a', { type: 'string' }).getHelp().then(console.log);`;

test('files beside the program that are named like translations of yargs change nothing', () => {
  const help = runYargs(printHelp);
  expect(help).toMatchObject({ stdout: expect.stringMatching(/^Options:[^]*-a\s+\[string\]/u), stderr: '' });
  for (const place of ['usr/local/locales', 'usr/locales', 'locales']) writeFileSync(join(directory, place, 'en.json'), '{ no JSON');
  expect(runYargs(printHelp)).toEqual(help);
});

test('messages have their values', () => {
  const parse = (words: string): string =>
    `yargs(${words}).locale('en').option('a', {}).strict().demandCommand(1, 1).exitProcess(false).fail((text) => console.log(text)).parse();`;
  expect(runYargs(parse(`['w', '-b', '-c']`)).stdout).toBe('Unknown arguments: b, c\n');
  expect(runYargs(parse(`['w', '-b']`)).stdout).toBe('Unknown argument: b\n');
  expect(runYargs(parse(`[]`)).stdout).toBe('Not enough non-option arguments: got 0, need at least 1\n');
});
