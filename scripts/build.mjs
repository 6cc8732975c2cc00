// Makes dist/lazyjack.js: one executable file without run-time dependencies.
//
//   node scripts/build.mjs [ENTRY] [OUTFILE] [--analyze]
//
// Node reads every line of a module before it runs the first, and a megabyte takes it half as long again as its own start. So what the
// entry point imports on demand (all but `version`) lies behind it as a comment, and is compiled when it is asked for. What V8 makes of it
// here is kept beside it: where that file is missing, or V8 is another one, the same code is compiled anew, which takes longer.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeMetafile, build } from 'esbuild';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const [entry = 'src/cli/main.ts', outfile = 'dist/lazyjack.js'] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));

const stub = (name) => join(root, `scripts/stubs/${name}.cjs`);

const options = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  charset: 'ascii',
  // Comments and indentation are half of it. Names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  legalComments: 'inline',
  metafile: true,
  logLevel: 'warning',
  // What dockerode brings for ssh:// and for BuildKit sessions: neither is used, and both would die in a bundle. And what slows every start.
  alias: {
    ssh2: stub('ssh2'),
    'cpu-features': stub('ssh2'),
    '@grpc/grpc-js': stub('grpc'),
    '@grpc/proto-loader': stub('grpc'),
    protobufjs: stub('grpc'),
    'string-width': stub('string-width'),
  },
};

const demanded = [];
const main = await build({ ...options, entryPoints: [entry], format: 'esm', plugins: [onDemand(), lazyBuiltins()] });
const rest = await build({
  ...options,
  stdin: {
    contents: `module.exports = {\n${demanded.map((path) => `  ${JSON.stringify(path)}: () => require(${JSON.stringify(path)}),`).join('\n')}\n};`,
    resolveDir: root,
  },
  format: 'cjs',
  define: { 'import.meta.url': 'bundleUrl' },
  plugins: [lazyBuiltins(), englishOnly()],
});

const start = '\n/* The rest, compiled on demand:\n';
const end = '\n*/\n';
// Both are undone when it is compiled; what ends a comment is common in regular expressions.
const commented = rest.outputFiles[0].text.replaceAll('*/', '*\0/');
const wrapped = `(function (module, exports, require, bundleUrl) {${rest.outputFiles[0].text}\n})`;
// The digest is in the name because V8 compares lengths only.
const digest = createHash('sha256').update(wrapped).digest('hex').slice(0, 12);
const target = resolve(root, outfile);
const cacheName = `${basename(outfile, '.js')}.${digest}.v8`;
const head = `#!/usr/bin/env node
import { createRequire as createRequireOfBundle } from 'node:module';
const require = createRequireOfBundle(import.meta.url);
let restOfBundle;
function demand(path) {
  if (restOfBundle === undefined) {
    const file = require('node:url').fileURLToPath(import.meta.url);
    const text = require('node:fs').readFileSync(file, 'latin1');
    const at = text.indexOf(${JSON.stringify(start)}) + ${start.length};
    const to = text.indexOf(${JSON.stringify(end)}, at);
    const lineOffset = text.slice(0, at).split('\\n').length - 1;
    const code = '(function (module, exports, require, bundleUrl) {' + text.slice(at, to).replaceAll('*\\0/', '*' + '/') + '\\n})';
    let cachedData;
    try {
      cachedData = require('node:fs').readFileSync(require('node:path').join(require('node:path').dirname(file), ${JSON.stringify(cacheName)}));
    } catch {}
    const module = { exports: {} };
    const { Script } = require('node:vm');
    new Script(code, { filename: file, lineOffset, cachedData }).runInThisContext()(module, module.exports, require, import.meta.url);
    restOfBundle = module.exports;
  }
  return restOfBundle[path]();
}
`;
const place = dirname(target);
await mkdir(place, { recursive: true });
await writeFile(target, head + main.outputFiles[0].text + start + commented + end);
if (demanded.includes('./src/cli/run-cli.ts')) {
  // Whole or not at all, for whoever runs it meanwhile.
  await writeFile(join(place, `${cacheName}.new`), await compile(wrapped));
  await rename(join(place, `${cacheName}.new`), join(place, cacheName));
}
for (const name of await readdir(place)) {
  if (name.startsWith(`${basename(outfile, '.js')}.`) && name.endsWith('.v8') && name !== cacheName) await rm(join(place, name));
}
await chmod(target, 0o755);
if (process.argv.includes('--analyze')) console.log(await analyzeMetafile(rest.metafile));

/**
 * Compiles the whole and, by running what every plan runs, the functions that are needed at every start. Nothing is found where the second
 * plan looks: it runs only as far as the doors of the machine.
 */
async function compile(code) {
  const directory = await mkdtemp(join(tmpdir(), 'lazyjack-build-'));
  const [codeFile, cacheFile] = [join(directory, 'code.js'), join(directory, 'cache')];
  const config = ['--config', join(root, 'examples/three-hosts.yaml'), '--host', 'my-master', '--force'];
  const runs = [
    ['validate', ...config],
    ['plan', ...config, '--host-from', join(root, 'fixtures/hosts/my-master.json')],
    ['plan', ...config],
  ];
  const trainer = `
    const fs = require('node:fs');
    const [codeFile, cacheFile, url, runs] = process.argv.slice(1);
    const script = new (require('node:vm').Script)(fs.readFileSync(codeFile, 'latin1'), { filename: 'lazyjack.js' });
    const module_ = { exports: {} };
    script.runInThisContext()(module_, module_.exports, require, url);
    const { runCli } = module_.exports['./src/cli/run-cli.ts']();
    (async () => {
      for (const argv of JSON.parse(runs)) await runCli(argv);
      fs.writeFileSync(cacheFile, script.createCachedData());
    })();`;
  try {
    await writeFile(codeFile, code);
    execFileSync(process.execPath, ['-e', trainer, codeFile, cacheFile, new URL(`file://${target}`).href, JSON.stringify(runs)], {
      stdio: 'ignore',
      env: { PATH: directory, DOCKER_HOST: `unix://${directory}/docker.sock` },
    });
    return await readFile(cacheFile);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** `import()` in the entry point. */
function onDemand() {
  return {
    name: 'on-demand',
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind !== 'dynamic-import' || importer !== join(root, entry) || pluginData === 'found') return undefined;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: 'found' });
        if (found.external) return found;
        demanded.push(`./${relative(root, found.path)}`);
        return { path: String(demanded.length - 1), namespace: 'on-demand' };
      });
      onLoad({ filter: /.*/, namespace: 'on-demand' }, ({ path }) => ({
        contents: `module.exports = demand(${JSON.stringify(demanded[path])});`,
        loader: 'js',
      }));
    },
  };
}

/**
 * Imports of Node's own modules would all move to the top of the file, also those of parts that are loaded on first use, and loading
 * http, tls and zlib takes longer than answering `version`. So each becomes a module that asks for the real one when it is first run.
 */
function lazyBuiltins() {
  const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
  return {
    name: 'lazy-builtins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[a-z_:/]+$/ }, ({ path, namespace, kind, importer }) => {
        // yargs has two assertions for itself, and Node's assert takes as long to load as yargs does.
        if (path === 'assert' && importer.includes('/node_modules/yargs/')) return { path: stub('assert') };
        if (!names.has(path)) return undefined;
        if (namespace === 'builtin' || kind === 'require-call') return { path, external: true };
        return { path: path.startsWith('node:') ? path : `node:${path}`, namespace: 'builtin' };
      });
      onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: builtinAsModule(path), loader: 'js' }));
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
