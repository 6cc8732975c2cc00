// node scripts/build.mjs                            dist/lazyjack.js, and dist/lazyjack, one executable that needs no Node.js
// node scripts/build.mjs --arch arm64 --no-code-cache
// node scripts/build.mjs ENTRY OUTFILE              another entry point: the lab, the bench, the demo
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeMetafile } from 'esbuild';
import { bundle, root } from './build/bundle.mjs';
import { makeExecutable } from './build/executable.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    arch: { type: 'string' },
    'no-code-cache': { type: 'boolean' },
    /** Of everything that is in the file: for the list of its parts. */
    inputs: { type: 'boolean' },
    analyze: { type: 'boolean' },
  },
});
const [entry, outfile] = positionals;
const isProgram = entry === undefined || outfile === undefined;
const target = resolve(root, isProgram ? 'dist/lazyjack.js' : outfile);

await mkdir(dirname(target), { recursive: true });
// The package says "module", and the bundles are CommonJS.
await writeFile(join(dirname(target), 'package.json'), '{ "type": "commonjs" }\n');
// Whole or not at all, for whoever runs it meanwhile.
const metafile = await bundle(isProgram ? 'src/cli/main.ts' : entry, `${target}.unfinished`);
await chmod(`${target}.unfinished`, 0o755);
await rename(`${target}.unfinished`, target);
if (values.inputs) console.log(JSON.stringify(Object.keys(metafile.inputs)));
if (values.analyze) console.log(await analyzeMetafile(metafile));
if (isProgram && !values.inputs) {
  const arch = values.arch === undefined ? {} : { arch: values.arch };
  const codeCache = values['no-code-cache'] ? { codeCache: false } : {};
  makeExecutable(target, resolve(root, 'dist/lazyjack'), { ...arch, ...codeCache });
}
