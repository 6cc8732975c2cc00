import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';
import { buildCache } from './embedded-node.mjs';

/** What speed is compared with, and what upgrades start from. */
export const commitOf200 = '96969e6';

/**
 * `lazyjack.js` as an earlier commit builds it, from a checkout in the build's cache. The first call takes a while.
 *
 * @param {string} commit of this repository's history
 */
export function builtRelease(commit) {
  const cache = buildCache();
  const directory = join(cache, `release-${commit}`);
  const program = join(directory, 'dist/lazyjack.js');
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  try {
    const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1 << 28 });
    execFileSync('tar', ['-x'], { cwd: unfinished, input: archive });
    const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', npm, { cwd: unfinished, stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: unfinished, stdio: ['ignore', 'ignore', 'inherit'] });
    // Another process may have built it meanwhile. An interrupted deletion of the cache can leave the directory without the program.
    if (!existsSync(program)) {
      rmSync(directory, { recursive: true, force: true });
      renameSync(unfinished, directory);
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return program;
}
