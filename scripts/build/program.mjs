// Makes dist/lazyjack.js, which is the whole program, and beside it what V8 has compiled of it.
//
// Whatever is imported on demand is a chunk of its own (esbuild's splitting), so that `plan` loads no yargs, no apply and no dockerode.
// Node reads every line of a program before it runs the first, so the chunks lie in a comment inside a function that is never called: its
// text, which JavaScript can ask for, is where they are taken from when they are wanted, and nothing is read from the disk again.
//
// The file is CommonJS, because an ES module takes Node 4 ms of its 25 longer to start. It is valid as either: dist/package.json says which,
// and where that is missing, the package's own says module.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { asFunctionBodies } from './as-function-bodies.mjs';
import { compileChunks, wrapper } from './compile-chunks.mjs';
import { esbuildOptions } from './esbuild-options.mjs';

const entry = 'main.js';

/** Returns esbuild's account of what is in it. */
export async function writeProgram(directory) {
  const { outputFiles, metafile } = await build({
    ...esbuildOptions,
    entryPoints: ['src/cli/start.ts'],
    format: 'esm',
    splitting: true,
    outdir: directory,
    // yargs resolves what a configuration of its own extends; there is none.
    define: { 'import.meta.dirname': 'programDirectory', 'import.meta.url': 'programUrl', 'import.meta.resolve': 'undefined' },
  });
  // By itself, so that it needs no chunk to answer `version`.
  const main = await build({ ...esbuildOptions, entryPoints: ['src/cli/main.ts'], format: 'esm', external: ['./start.ts'] });
  const chunks = asFunctionBodies(
    new Map([
      [entry, main.outputFiles[0].text.replace('./start.ts', './start.js')],
      ...outputFiles.map(({ path, text }) => [basename(path), text]),
    ]),
  );
  const digest = createHash('sha256')
    .update(JSON.stringify([...chunks]))
    .digest('hex')
    .slice(0, 12);
  const cacheName = `lazyjack.${digest}.v8`;

  await mkdir(directory, { recursive: true });
  await replace(join(directory, 'package.json'), '{ "type": "commonjs" }\n');
  await replace(join(directory, 'lazyjack.js'), await programText(chunks, cacheName), 0o755);
  await replace(join(directory, cacheName), await compileChunks(directory, chunks));
  for (const name of await readdir(directory)) {
    if (/^lazyjack\..*\.v8$/.test(name) && name !== cacheName) await rm(join(directory, name));
  }
  return metafile;
}

async function programText(chunks, cacheName) {
  const loader = await readFile(fileURLToPath(new URL('loader.js', import.meta.url)), 'utf8');
  const [head, tail] = loader
    .replace('CACHE_NAME', () => JSON.stringify(cacheName))
    .replace('MAIN_CHUNK', () => chunks.get(entry))
    .split('OTHER_CHUNKS');
  const index = {};
  let rest = '';
  let line = lines(head);
  for (const [name, code] of chunks) {
    if (name === entry) continue;
    // Undone when it is compiled; what ends a comment is common in regular expressions.
    const commented = `${wrapper[0]}${code}${wrapper[1]}`.replaceAll('*/', '*\0/');
    index[name] = [rest.length, rest.length + commented.length, line];
    rest += commented;
    line += lines(commented);
  }
  return head.replace('CHUNK_INDEX', () => JSON.stringify(index)) + rest + tail;
}

function lines(text) {
  return text.split('\n').length - 1;
}

/** Whole or not at all, for whoever runs it meanwhile. */
async function replace(path, content, mode = 0o644) {
  await writeFile(`${path}.new`, content);
  await chmod(`${path}.new`, mode);
  await rename(`${path}.new`, path);
}
