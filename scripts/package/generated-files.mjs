import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** @import { PackagedFile } from './contents.mjs' */

/** Where a package manager expects the completion of each shell. Debian's zsh reads a directory of its own. */
const completions = /** @type {const} */ ([
  { shell: 'bash', installed: '/usr/share/bash-completion/completions/lazyjack', archived: 'lazyjack.bash' },
  {
    shell: 'zsh',
    installed: '/usr/share/zsh/vendor-completions/_lazyjack',
    installedByRpm: '/usr/share/zsh/site-functions/_lazyjack',
    archived: '_lazyjack',
  },
  { shell: 'fish', installed: '/usr/share/fish/vendor_completions.d/lazyjack.fish', archived: 'lazyjack.fish' },
]);

/**
 * Lets the bundle write the manual and the completions into a directory, and lists them for the packages.
 *
 * @param {string} bundle `dist/lazyjack.js`
 * @param {string} directory is created
 * @param {number} epoch seconds: the date of the manual
 * @returns {readonly PackagedFile[]}
 */
export function makeGeneratedFiles(bundle, directory, epoch) {
  mkdirSync(directory);
  const manual = join(directory, 'man');
  run(bundle, 'man-pages', manual, new Date(epoch * 1000).toISOString().slice(0, 10));
  const pages = readdirSync(manual)
    .sort()
    .map((name) => {
      const section = name.slice(name.lastIndexOf('.') + 1);
      const source = join(manual, `${name}.gz`);
      writeFileSync(source, gzipSync(readFileSync(join(manual, name)), { level: 9 }));
      return file(source, `/usr/share/man/man${section}/${name}.gz`, `man/man${section}/${name}.gz`);
    });
  return [
    ...pages,
    ...completions.map(({ shell, installed, archived, ...rest }) => {
      const source = join(directory, archived);
      writeFileSync(source, run(bundle, 'completion', shell));
      return { ...file(source, installed, `completions/${archived}`), ...rest };
    }),
  ];
}

/**
 * @param {string} bundle
 * @param {readonly string[]} args
 */
function run(bundle, ...args) {
  return execFileSync(process.execPath, [bundle, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/**
 * @param {string} source
 * @param {string} installed
 * @param {string} archived
 * @returns {PackagedFile}
 */
function file(source, installed, archived) {
  return { source, installed, archived, mode: 0o644, isConfig: false };
}
