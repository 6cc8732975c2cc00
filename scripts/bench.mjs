// npm run bench [-- --record] [-- --rounds N]: how fast, as ratios of medians taken side by side in one run on throwaway hosts (root, Linux).
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @param {readonly string[]} args */
const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
node('scripts/build.mjs');
node('scripts/build.mjs', 'src/lab/bench.ts', 'dist/lab/bench.js');
node('scripts/build.mjs', 'src/lab/bench-read-yaml.ts', 'dist/lab/bench-read-yaml.js');
node('dist/lab/bench.js', ...process.argv.slice(2));
