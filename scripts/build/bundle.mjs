import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lazyBuiltins } from './lazy-builtins.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string} name */
const replacement = (name) => join(root, `scripts/build/replacements/${name}.cjs`);

/** Code that is not used and slows every start, or that no bundle can hold. Each file in replacements/ gives its reason. */
const alias = {
  'string-width': replacement('ascii-width'),
  y18n: replacement('untranslated'),
  ssh2: replacement('no-ssh'),
  'cpu-features': replacement('no-ssh'),
  '@grpc/grpc-js': replacement('no-grpc'),
  '@grpc/proto-loader': replacement('no-grpc'),
  protobufjs: replacement('no-grpc'),
  'readable-stream': replacement('readable-stream'),
  // The same code as modules, of which only what is used is taken.
  yaml: join(root, 'node_modules/yaml/browser/dist/index.js'),
};

/** What yargs calls for each command that it runs: it keeps the help in case the command fails. lazyjack prints errors of its own. */
const formatsHelp = 'yargs.getInternalMethods().getUsageInstance().cacheHelpMessage();';

/** The same where it depends on who imports it, or is a part of a file. @type {import('esbuild').Plugin} */
const lightImports = {
  name: 'light-imports',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^assert$/ }, ({ importer }) =>
      importer.endsWith('/yargs/lib/platform-shims/esm.mjs') ? { path: replacement('plain-assert') } : undefined,
    );
    esbuild.onLoad({ filter: /\/yargs\/build\/lib\/command\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(formatsHelp)) throw new Error(`${path} has no ${formatsHelp}`);
      return { contents: source.replace(formatsHelp, '') };
    });
    esbuild.onResolve({ filter: /^#supports-color$/ }, () => ({ path: replacement('no-colour-detection') }));
    esbuild.onResolve({ filter: /^(?:https|util)$/ }, ({ importer }) =>
      /\/docker-modem\/lib\/(?:http|modem)\.js$/.test(importer) ? { path: replacement('docker-modem-builtins') } : undefined,
    );
  },
};

/**
 * Bundles one entry point into one CommonJS file without run-time dependencies, for Node.js 20.19 and newer. Returns esbuild's account of what is in it.
 *
 * What the sources import with `import()` is evaluated when it is first asked for. It becomes `require` inside a function: Node's own `import()` of
 * a builtin module evaluates every getter of it, which for `node:http` loads a whole HTTP client.
 *
 * @param {string} entryPoint below the root
 * @param {string} outfile absolute
 * @param {Readonly<Record<string, string>>} define further constants of the sources, each as JSON
 */
export async function bundle(entryPoint, outfile, define = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    supported: { 'dynamic-import': false },
    charset: 'ascii',
    minify: true,
    lineLimit: 160,
    legalComments: 'inline',
    metafile: true,
    logLevel: 'warning',
    alias,
    plugins: [lightImports, lazyBuiltins],
    banner: { js: "#!/usr/bin/env node\nconst bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    // yargs asks where it lies, for configurations that extend others: there are none.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'bundleUrl', 'import.meta.resolve': 'undefined', ...define },
  });
  return metafile;
}

/**
 * Compiles a tool of this checkout, such as the lab, into one ES module that takes its libraries from node_modules.
 *
 * @param {readonly string[]} entryPoints below the root
 * @param {string} directory absolute; gets a file NAME.js for each
 */
export async function compileTools(entryPoints, directory) {
  await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: directory,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
}
