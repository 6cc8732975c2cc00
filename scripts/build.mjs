// node scripts/build.mjs [ENTRY OUTFILE] [--analyze]: dist/lazyjack.js, one executable file without run-time dependencies
// (build/program.mjs), or any other entry point as a plain bundle: the lab, the bench, the demo.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { analyzeMetafile, build } from 'esbuild';
import { esbuildOptions, root } from './build/esbuild-options.mjs';
import { writeProgram } from './build/program.mjs';

const [entry, outfile] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const metafile = entry === undefined ? await writeProgram(resolve(root, 'dist')) : await writeTool(entry, resolve(root, outfile));
// Of everything that is in the file: for the list of its parts.
if (process.argv.includes('--inputs')) console.log(JSON.stringify(Object.keys(metafile.inputs)));
if (process.argv.includes('--analyze')) console.log(await analyzeMetafile(metafile));

async function writeTool(entryPoint, target) {
  const banner =
    "#!/usr/bin/env node\nimport { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);";
  const { outputFiles, metafile: parts } = await build({
    ...esbuildOptions,
    entryPoints: [entryPoint],
    format: 'esm',
    banner: { js: banner },
  });
  await mkdir(dirname(target), { recursive: true });
  // In a folder of its own, or the program would start as an ES module too.
  await writeFile(join(dirname(target), 'package.json'), '{ "type": "module" }\n');
  await writeFile(target, outputFiles[0].contents);
  await chmod(target, 0o755);
  return parts;
}
