'use strict';
// node code-cache.cjs PROGRAM OUTFILE: runs commands that only read, and saves the code of the functions that they called.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

const [, , file = '', outfile = ''] = process.argv;
const script = new Script(readFileSync(file, 'latin1'), { filename: 'lazyjack.js' });
/** @type {unknown} */
const program = script.runInThisContext();
if (typeof program !== 'function') throw new TypeError(`${file} is not one function`);
const start = program;
const configuration = ['--config', 'examples/three-hosts.yaml', '--host', 'my-master'];
// A configuration after init: the plan of one before it has a problem and ends with exit status 1.
const recorded = [
  '--config',
  'fixtures/plan/nat64-node/config.yaml',
  '--host-from',
  'fixtures/plan/nat64-node/host.json',
  '--host',
  'my-master',
];
const commands = [['--help'], ['validate', ...configuration], ['plan', ...recorded]];
// These read this computer. Their readers belong in the cache, but the computer may have no `ip`, or a journal that cannot be read.
const mayFail = [['status'], ['plan', ...configuration]];

/** Resolves with the exit status. The program exits when the command is done, or ends when nothing is left to do. @param {readonly string[]} words */
function run(words) {
  process.argv = [process.execPath, file, ...words];
  process.exitCode = 0;
  return new Promise((resolve) => {
    /** @param {unknown} [status] */
    const end = (status) => {
      process.off('beforeExit', end);
      resolve(status ?? process.exitCode);
      process.exitCode = 0;
    };
    process.once('beforeExit', end);
    Object.defineProperty(process, 'exit', { value: end, configurable: true });
    Reflect.apply(start, undefined, [{}, createRequire(file), { exports: {} }, file, path.dirname(file)]);
  });
}

async function main() {
  for (const words of commands) {
    /** @type {unknown} */
    const status = await run(words);
    if (status !== 0) throw new Error(`lazyjack ${words.join(' ')} ended with exit status ${String(status)}`);
  }
  for (const words of mayFail) await run(words);
  writeFileSync(outfile, script.createCachedData());
}

void main();
