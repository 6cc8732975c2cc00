// Makes dist/lazyjack.js: one executable file without run-time dependencies.
//
//   node scripts/build.mjs [ENTRY] [OUTFILE] [--analyze]
import { chmod, mkdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeMetafile, build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry = 'src/cli/main.ts', outfile = 'dist/lazyjack.js'] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));

const stub = (name) => `./scripts/stubs/${name}.cjs`;

const result = await build({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Half the bytes, and with them half of what Node has to look through before it can answer `version`. Names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  legalComments: 'eof',
  metafile: true,
  logLevel: 'warning',
  // What dockerode brings for ssh:// and for BuildKit sessions: neither is used, and both would die in a bundle.
  alias: {
    ssh2: stub('ssh2'),
    'cpu-features': stub('ssh2'),
    '@grpc/grpc-js': stub('grpc'),
    '@grpc/proto-loader': stub('grpc'),
    protobufjs: stub('grpc'),
  },
  // CommonJS packages ask for `require`; packages among them import createRequire under its own name already.
  banner: {
    js: [
      '#!/usr/bin/env node',
      "import { createRequire as createRequireOfBundle } from 'node:module';",
      'const require = createRequireOfBundle(import.meta.url);',
    ].join('\n'),
  },
  plugins: [lazyBuiltins(), englishOnly()],
});

await mkdir(dirname(outfile), { recursive: true });
await chmod(`${root}/${outfile}`, 0o755);
if (process.argv.includes('--analyze')) console.log(await analyzeMetafile(result.metafile));

/**
 * Imports of Node's own modules would all move to the top of the file, also those of parts that are loaded on first use, and loading
 * http, tls and zlib takes longer than answering `version`. So each becomes a module that asks for the real one when it is first run.
 */
function lazyBuiltins() {
  const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
  return {
    name: 'lazy-builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[a-z_:/]+$/ }, ({ path, namespace, kind }) => {
        if (!names.has(path)) return undefined;
        if (namespace === 'builtin' || kind === 'require-call') return { path, external: true };
        return { path: path.startsWith('node:') ? path : `node:${path}`, namespace: 'builtin' };
      });
      onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: `module.exports = require('${path}');`, loader: 'js' }));
    },
  };
}

/** zod brings its messages in fifty languages: 400 kB that nobody asked for. */
function englishOnly() {
  return {
    name: 'english-only',
    setup({ onLoad }) {
      onLoad({ filter: /[/]zod[/]v4[/]locales[/]index\.js$/ }, () => ({
        contents: "export { default as en } from './en.js';",
        loader: 'js',
      }));
    },
  };
}
