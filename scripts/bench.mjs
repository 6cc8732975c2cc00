// npm run bench [-- --record] [-- --rounds N]: how fast, as ratios of medians taken side by side in one run on throwaway hosts (root, Linux).
// The first run also builds release 2.0.0, which the commands are compared with, in the build's cache.
import { execFileSync } from 'node:child_process';
import { root } from './build/bundle.mjs';
import { nodeBinary } from './build/embedded-node.mjs';
import { builtRelease, commitOf200 } from './build/release.mjs';
import { arch } from 'node:os';

/** @param {readonly string[]} args */
const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
node('scripts/build.mjs');
node('scripts/build.mjs', 'lab/bench/bench.ts', 'dist/lab/bench.js');
node('scripts/build.mjs', 'lab/bench/bench-read-yaml.ts', 'dist/lab/bench-read-yaml.js');
const release = builtRelease(commitOf200);
node('dist/lab/bench.js', '--node', nodeBinary(arch()), '--release', release, ...process.argv.slice(2));
