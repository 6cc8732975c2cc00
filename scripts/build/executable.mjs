import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { arch as ownArch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';
import { compileCode, wrapModule } from './compiled-file.mjs';
import { nodeBinary } from './embedded-node.mjs';

/** Node.js finds out by it whether a program was added (nodejs.org, "Single executable applications"). */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/**
 * The name of the executable in `dist`: that of this computer's architecture has no suffix.
 *
 * @param {string} arch `x64` or `arm64`
 */
export function executableName(arch) {
  return arch === ownArch() ? 'lazyjack' : `lazyjack-${arch}`;
}

/** MiB of memory for new objects. With V8's default of 1, a plan stops several times to collect garbage. */
const nodeOptions = ['--min-semi-space-size=16'];

/** What is embedded as files beside the program: build contexts of the images, the example, and the parts of pages. */
const embedded = ['images', 'examples', 'pages'];

/**
 * Makes one executable of the bundle and the pinned Node.js (embedded-node.mjs).
 *
 * The code cache holds the functions that common commands call, as V8 compiled them. It shortens every start. It differs from build to build and
 * fits only the architecture that made it. Without it, two builds are the same to the byte.
 *
 * @param {string} bundlePath
 * @param {string} target
 * @param {{ arch?: string, codeCache?: boolean }} options
 */
export async function makeExecutable(bundlePath, target, { arch = ownArch(), codeCache = arch === ownArch() } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'lazyjack-executable-'));
  try {
    const files = embedded.flatMap(filesBelow);
    writeFileSync(join(directory, 'files.json'), JSON.stringify(files));
    const program = join(directory, 'program.js');
    writeFileSync(program, wrapModule(readFileSync(bundlePath, 'latin1')), 'latin1');
    await bundle('src/cli/start-embedded.ts', join(directory, 'main.js'));
    const cache = join(directory, 'embedded-code');
    writeFileSync(cache, codeCache ? compileCode(nodeBinary(ownArch()), program, directory, nodeOptions) : '');
    const config = {
      // Relative, because Node.js embeds this path.
      main: 'main.js',
      output: 'blob',
      disableExperimentalSEAWarning: true,
      execArgv: nodeOptions,
      assets: {
        'program.js': program,
        'code-cache': cache,
        'files.json': join(directory, 'files.json'),
        ...Object.fromEntries(files.map((path) => [path, join(root, path)])),
      },
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
