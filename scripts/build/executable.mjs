import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { arch as ownArch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './bundle.mjs';
import { nodeBinary } from './embedded-node.mjs';

/** Node.js finds out by it whether a program was added (nodejs.org, "Single executable applications"). */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/**
 * The name of the executable in `dist`: that of this machine's architecture has no suffix.
 *
 * @param {string} arch `x64` or `arm64`
 */
export function executableName(arch) {
  return arch === ownArch() ? 'lazyjack' : `lazyjack-${arch}`;
}

/** What is embedded as files beside the program: build contexts of the images, and the example. */
const embedded = ['images', 'examples'];

/**
 * Makes one executable of the bundle and the pinned Node.js (embedded-node.mjs).
 *
 * The code cache, what V8 compiled of the bundle, shortens every start. It is another one in every build and fits the architecture that made it
 * only: without it two builds are the same to the byte, wherever the checkout is.
 *
 * @param {string} bundlePath
 * @param {string} target
 * @param {{ arch?: string, codeCache?: boolean }} options
 */
export function makeExecutable(bundlePath, target, { arch = ownArch(), codeCache = arch === ownArch() } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'lazyjack-executable-'));
  try {
    const files = embedded.flatMap(filesBelow);
    writeFileSync(join(directory, 'files.json'), JSON.stringify(files));
    // Node.js writes the path of the program into the blob, so it is one that is the same everywhere.
    copyFileSync(bundlePath, join(directory, 'lazyjack.js'));
    const config = {
      main: 'lazyjack.js',
      output: 'blob',
      disableExperimentalSEAWarning: true,
      useCodeCache: codeCache,
      assets: { 'files.json': join(directory, 'files.json'), ...Object.fromEntries(files.map((path) => [path, join(root, path)])) },
    };
    writeFileSync(join(directory, 'config.json'), JSON.stringify(config));
    execFileSync(nodeBinary(ownArch()), ['--experimental-sea-config', 'config.json'], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const unfinished = `${target}.unfinished`;
    copyFileSync(nodeBinary(arch), unfinished);
    chmodSync(unfinished, 0o755);
    const words = [unfinished, 'NODE_SEA_BLOB', join(directory, config.output), '--sentinel-fuse', fuse];
    // It warns of section names that Node.js has and that nobody reads.
    execFileSync(process.execPath, [join(root, 'node_modules/postject/dist/cli.js'), ...words], { stdio: 'pipe' });
    renameSync(unfinished, target);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** @param {string} directory */
function filesBelow(directory) {
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}
