'use strict';
// node trainer.cjs DIRECTORY: loads the chunks in DIRECTORY/task.json, runs command lines with them, and writes DIRECTORY/compiled.
//
// A run may be on a machine of fixtures/machines (src/lab/record-machines.ts): its files are found in place of this one's, programs that are in its directory are the only ones
// there are, and its Docker answers what it answered once.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { pathToFileURL } = require('node:url');
const { setFlagsFromString } = require('node:v8');

const directory = process.argv[2];
const { programDirectory, chunks, runs } = JSON.parse(readFileSync(join(directory, 'task.json'), 'utf8'));
const programUrl = pathToFileURL(join(programDirectory, 'lazyjack.js')).href;
// V8 forgets what has not run for a while.
setFlagsFromString('--no-flush-bytecode');

let machine = join(directory, 'none');
const onMachine = (path) => (typeof path === 'string' && existsSync(join(machine, 'files', path)) ? join(machine, 'files', path) : path);
const withMachinesFiles = (all) =>
  Object.fromEntries(
    Object.entries(all).map(([name, it]) => [
      name,
      /^[a-z]/.test(name) && typeof it === 'function' ? (path, ...rest) => it(onMachine(path), ...rest) : it,
    ]),
  );
const builtins = new Map(['fs', 'fs/promises'].map((name) => [`node:${name}`, withMachinesFiles(process.getBuiltinModule(name))]));

const scripts = new Map(chunks.map(([name, code]) => [name, new Script(code, { filename: 'lazyjack.js' })]));
const loaded = new Map();
function demand(name) {
  if (!name.startsWith('./')) return builtins.get(name) ?? process.getBuiltinModule(name);
  if (!loaded.has(name)) loaded.set(name, scripts.get(name.slice(2)).runInThisContext()(demand, programDirectory, programUrl));
  return loaded.get(name);
}

/** Answers every question with what is written down for it; where nothing is, there is no such thing. */
async function startDocker() {
  const server = createServer(({ url }, response) => {
    const file = join(machine, 'docker.json');
    const answer = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8'))[decodeURIComponent(url)] : undefined;
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'no such thing' }));
  });
  await new Promise((resolve) => server.listen(join(directory, 'docker.sock'), resolve));
}

async function train() {
  await startDocker();
  const { start } = demand('./start.js');
  for (const { on, argv } of runs) {
    machine = join(directory, on ?? 'none');
    process.env.PATH = machine;
    await start(argv);
  }
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

void train().then(() => process.exit());
