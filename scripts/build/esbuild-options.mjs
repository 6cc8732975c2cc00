import { readFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const require = createRequire(import.meta.url);
export const root = fileURLToPath(new URL('../..', import.meta.url));

const stub = (name) => join(root, `scripts/stubs/${name}.cjs`);

export const esbuildOptions = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  charset: 'ascii',
  // Comments and indentation are half of it.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  legalComments: 'inline',
  metafile: true,
  logLevel: 'warning',
  alias: {
    // What dockerode brings for ssh:// and for BuildKit sessions: neither is used, and both would die in a bundle.
    ssh2: stub('ssh2'),
    'cpu-features': stub('ssh2'),
    '@grpc/grpc-js': stub('grpc'),
    '@grpc/proto-loader': stub('grpc'),
    protobufjs: stub('grpc'),
    // What slows every start.
    'string-width': stub('string-width'),
    debug: stub('debug'),
    // The same code as modules, of which only what is used is taken.
    yaml: join(root, 'node_modules/yaml/browser/dist/index.js'),
  },
  plugins: [lightDockerode(), lazyBuiltins(), zodByName(), chalkWithoutDetection(), shortNamesInLibraries()],
};

/**
 * Imports of Node's own modules would all move to the top of a chunk, also those of parts that are loaded on first use, and loading
 * http, tls and zlib takes longer than answering `version`. So each becomes a module that asks for the real one when it is first run.
 */
function lazyBuiltins() {
  const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
  return {
    name: 'lazy-builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[a-z\d_:/]+$/ }, ({ path, namespace, kind, importer }) => {
        // yargs has two assertions for itself, and Node's assert takes as long to load as yargs does.
        if (path === 'assert' && importer.includes('/node_modules/yargs/')) return { path: stub('assert') };
        if (!names.has(path)) return undefined;
        if (namespace === 'builtin' || kind === 'require-call') return { path, external: true };
        return { path: path.startsWith('node:') ? path : `node:${path}`, namespace: 'builtin' };
      });
      onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
        contents: path === 'node:fs/promises' ? filesWhenAsked : builtinAsModule(path),
        loader: 'js',
      }));
    },
  };
}

/**
 * One of Node's own modules with its exports by name, of which the bundle takes those that it uses. As CommonJS every importer would make a
 * copy of all of them (fs has a hundred), a function each.
 */
function builtinAsModule(path) {
  const names = Object.keys(require(path)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default');
  return [
    `const all = require('${path}');`,
    'export default all;',
    ...names.map((name, at) => `const name${at} = /* @__PURE__ */ (() => all.${name})();`),
    `export { ${names.map((name, at) => `name${at} as ${name}`).join(', ')} };`,
  ].join('\n');
}

/** Most that is loaded can write files, and a plan writes none: of this module each function is looked up when it is called. */
const filesWhenAsked = Object.entries(require('node:fs/promises'))
  .filter(([, value]) => typeof value === 'function')
  .map(([name], at) => `const name${at} = (...args) => require('node:fs/promises').${name}(...args);\nexport { name${at} as ${name} };`)
  .join('\n');

/** `import { z }` takes an object of everything that zod has, `import * as z` what is used of it: a third. */
function zodByName() {
  return {
    name: 'zod-by-name',
    setup({ onLoad }) {
      onLoad({ filter: /[/]src[/].*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        return { contents: source.replace("import { z } from 'zod';", "import * as z from 'zod';"), loader: 'ts' };
      });
    },
  };
}

/**
 * dockerode loads at once what it needs to build an image, and TLS for a Docker elsewhere; a plan asks the Docker of this host a few questions.
 * Node's streams are what readable-stream is a copy of.
 */
function lightDockerode() {
  const insteadOf = {
    'tar-fs': { by: 'dockerode/', path: stub('dockerode-builds') },
    '@balena/dockerignore': { by: 'dockerode/', path: stub('dockerode-builds') },
    zlib: { by: 'dockerode/', path: stub('dockerode-builds') },
    https: { by: 'docker-modem/', path: stub('docker-modem-elsewhere') },
    util: { by: 'docker-modem/lib/modem.js', path: stub('docker-modem-elsewhere') },
    'readable-stream': { by: '', path: 'node:stream', external: true },
  };
  return {
    name: 'light-dockerode',
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`^(?:${Object.keys(insteadOf).join('|')})$`) }, ({ path, importer }) => {
        const { by, ...instead } = insteadOf[path];
        return importer.includes(`/node_modules/${by}`) ? instead : undefined;
      });
    },
  };
}

/** Node reads the whole file at every start, 3 ms for each MB. Our own names stay, for stack traces. */
function shortNamesInLibraries() {
  return {
    name: 'short-names-in-libraries',
    setup({ onLoad }) {
      onLoad({ filter: /[/]node_modules[/].*\.[cm]?js$/ }, async ({ path }) => {
        const { code } = await transform(await readFile(path, 'utf8'), { minifyIdentifiers: true, legalComments: 'inline' });
        return { contents: code, loader: 'js' };
      });
    },
  };
}

/** chalk looks for what the terminal can do, with node:tty and node:os, and is told by lazyjack whether to paint. */
function chalkWithoutDetection() {
  return {
    name: 'chalk-without-detection',
    setup({ onResolve }) {
      onResolve({ filter: /^#supports-color$/ }, () => ({ path: stub('supports-color') }));
    },
  };
}
