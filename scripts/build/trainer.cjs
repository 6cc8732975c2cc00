'use strict';
// node trainer.cjs DIRECTORY: loads the chunks in DIRECTORY/task.json, runs command lines with them, and writes DIRECTORY/compiled.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { pathToFileURL } = require('node:url');
const { setFlagsFromString } = require('node:v8');

const directory = process.argv[2];
const { programDirectory, chunks, runs } = JSON.parse(readFileSync(join(directory, 'task.json'), 'utf8'));
const programUrl = pathToFileURL(join(programDirectory, 'lazyjack.js')).href;
// V8 forgets what has not run for a while.
setFlagsFromString('--no-flush-bytecode');

const scripts = new Map(chunks.map(([name, code]) => [name, new Script(code, { filename: 'lazyjack.js' })]));
const loaded = new Map();
function demand(name) {
  if (!name.startsWith('./')) return process.getBuiltinModule(name);
  if (!loaded.has(name)) loaded.set(name, scripts.get(name.slice(2)).runInThisContext()(demand, programDirectory, programUrl));
  return loaded.get(name);
}

async function train() {
  const { start } = demand('./start.js');
  for (const argv of runs) await start(argv);
  // Compiled under another set of flags, it would be refused.
  setFlagsFromString('--flush-bytecode');
  const parts = {};
  const all = [];
  let at = 0;
  for (const [name, script] of scripts) {
    const data = script.createCachedData();
    parts[name] = [at, at + data.length];
    at += data.length;
    all.push(data);
  }
  const index = Buffer.from(JSON.stringify(parts));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  writeFileSync(join(directory, 'compiled'), Buffer.concat([length, index, ...all]));
}

void train();
