// node scripts/build.mjs                  dist/lazyjack.js, and dist/lazyjack, one executable that needs no Node.js
//   --arch arm64                          dist/lazyjack-arm64 instead, for the other architecture; may be repeated
//   --no-code-cache                       the same bytes in every build, and a slower start
//   --no-executable                       dist/lazyjack.js only
//   --out DIR                             DIR instead of dist
// node scripts/build.mjs ENTRY OUTFILE    a tool of this checkout: the lab, the bench, the demo
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { arch as ownArch } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeMetafile } from 'esbuild';
import { bundle, compileTools, root } from './build/bundle.mjs';
import { makeCompiledFile } from './build/compiled-file.mjs';
import { executableName, makeExecutable } from './build/executable.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    arch: { type: 'string', multiple: true, default: [ownArch()] },
    'no-code-cache': { type: 'boolean' },
    'no-executable': { type: 'boolean' },
    out: { type: 'string', default: 'dist' },
    /** Of everything that is in the file: for the list of its parts. */
    inputs: { type: 'boolean' },
    analyze: { type: 'boolean' },
  },
});
const [entry, outfile] = positionals;
await (entry !== undefined && outfile !== undefined ? buildTool(entry, resolve(root, outfile)) : buildProgram(resolve(root, values.out)));

/**
 * @param {string} entryPoint
 * @param {string} target its name is that of the entry point
 */
async function buildTool(entryPoint, target) {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(join(dirname(target), 'package.json'), '{ "type": "module" }\n');
  await compileTools([entryPoint], dirname(target));
  const made = join(dirname(target), basename(entryPoint).replace(/\.ts$/, '.js'));
  if (made !== target) await rename(made, target);
}

/** @param {string} directory */
async function buildProgram(directory) {
  const target = join(directory, 'lazyjack.js');
  await mkdir(directory, { recursive: true });
  // The package says "module", and the bundle is CommonJS.
  await writeFile(join(directory, 'package.json'), '{ "type": "commonjs" }\n');
  // Whole or not at all: another process may start it meanwhile.
  const plain = `${target}.plain`;
  const metafile = await bundle('src/cli/main.ts', plain);
  if (values.analyze) console.log(await analyzeMetafile(metafile));
  if (values.inputs) {
    console.log(JSON.stringify(Object.keys(metafile.inputs)));
    await rm(plain);
    return;
  }
  const codeCache = values['no-code-cache'] ? { codeCache: false } : {};
  if (!values['no-executable'])
    for (const arch of values.arch) await makeExecutable(plain, join(directory, executableName(arch)), { arch, ...codeCache });
  if (!values['no-code-cache']) await makeCompiledFile(plain, plain);
  await chmod(plain, 0o755);
  await rename(plain, target);
}
