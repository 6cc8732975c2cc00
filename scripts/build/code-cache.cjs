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
const commands = [['--help'], ['validate', ...configuration], ['status'], ['plan', ...configuration]];

/** The program exits when the command is done. @param {readonly string[]} words */
function run(words) {
  process.argv = [process.execPath, file, ...words];
  return new Promise((resolve) => {
    Object.defineProperty(process, 'exit', { value: resolve, configurable: true });
    Reflect.apply(start, undefined, [{}, createRequire(file), { exports: {} }, file, path.dirname(file)]);
  });
}

async function main() {
  for (const words of commands) await run(words);
  writeFileSync(outfile, script.createCachedData());
}

void main();
