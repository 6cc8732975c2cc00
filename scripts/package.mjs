// npm run package: dist/packages/ with lazyjack_VERSION_linux_ARCH.{tar.gz,deb,rpm}, the npm tarball, SBOMs and SHA256SUMS. See docs/packages.md.
//   --arch x64|arm64    may be repeated; this computer's is the default
//   --images FILE       the images of NAT64 and DNS64, as `lazyjack images save` wrote them, become a file beside the packages
//   --no-code-cache     executables that are the same in every build, and start slower; the packages are then the same too
//   --fast              compress little: for tests
//   --out DIR           DIR instead of dist/packages; it may have nothing but packages of lazyjack, which are replaced
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { arch as ownArch, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './build/bundle.mjs';
import { executableName } from './build/executable.mjs';
import { architectures, manifest, packageContents } from './package/contents.mjs';
import { makeDeb } from './package/deb.mjs';
import { makeGeneratedFiles } from './package/generated-files.mjs';
import { refuseOtherImages } from './package/refuse-other-images.mjs';
import { makeRpm } from './package/rpm.mjs';
import { makeTarGz } from './package/tar-gz.mjs';
import { refuseForeignFiles, replacePackages } from './package/target-directory.mjs';

/** @import { Architecture, PackagedFile } from './package/contents.mjs' */

const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: [ownArch()] },
    images: { type: 'string' },
    'no-code-cache': { type: 'boolean' },
    fast: { type: 'boolean' },
    out: { type: 'string', default: 'dist/packages' },
  },
});
const selected = values.arch.map(parseArchitecture);
const target = resolve(root, values.out);
const epoch = readEpoch();
refuseForeignFiles(target);
if (values.images !== undefined && selected[0] !== undefined) refuseOtherImages(values.images, selected[0]);
const work = mkdtempSync(join(tmpdir(), 'lazyjack-packages-'));
try {
  const unfinished = join(work, 'packages');
  mkdirSync(unfinished);
  const build = [
    '--out',
    join(work, 'dist'),
    ...selected.flatMap((arch) => ['--arch', arch]),
    ...(values['no-code-cache'] ? ['--no-code-cache'] : []),
  ];
  node('scripts/build.mjs', ...build);
  const generated = makeGeneratedFiles(join(work, 'dist/lazyjack.js'), join(work, 'generated'), epoch);
  for (const arch of selected) makePackages(arch, generated, unfinished);
  // npm fixes owner and time of what it packs.
  execFileSync('npm', ['pack', '--silent', '--pack-destination', unfinished], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(join(unfinished, 'SHA256SUMS'), checksums(unfinished));
  replacePackages(unfinished, target);
  for (const name of readdirSync(target).sort())
    console.log(`${(statSync(join(target, name)).size / 1024 / 1024).toFixed(1).padStart(6)} MiB  ${join(values.out, name)}`);
} finally {
  rmSync(work, { recursive: true });
}

/**
 * @param {Architecture} arch
 * @param {readonly PackagedFile[]} generated
 * @param {string} directory
 */
function makePackages(arch, generated, directory) {
  const stem = `lazyjack_${manifest.version}_linux_${architectures[arch].debian}`;
  const files = packageContents(arch, join(work, 'dist', executableName(arch)), generated);
  const build = { stem, arch, files, epoch, level: values.fast ? 1 : 9, work: join(work, arch) };
  mkdirSync(build.work);
  makeTarGz(build, join(directory, `${stem}.tar.gz`));
  makeDeb(build, join(directory, `${stem}.deb`));
  makeRpm(build, join(directory, `${stem}.rpm`));
  rmSync(build.work, { recursive: true });
  writeFileSync(join(directory, `${stem}.cdx.json`), node('scripts/sbom.mjs', '--arch', arch));
  if (values.images !== undefined && arch === selected[0])
    copyFileSync(values.images, join(directory, `lazyjack-images_${manifest.version}_linux_${architectures[arch].debian}.tar.gz`));
}

/**
 * `sha256sum -c` reads it.
 *
 * @param {string} directory
 */
function checksums(directory) {
  const names = readdirSync(directory).sort();
  return names
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(directory, name)))
          .digest('hex')}  ${name}\n`,
    )
    .join('');
}

/** Seconds: SOURCE_DATE_EPOCH, the time of the commit, or a fixed time where there is no git. */
function readEpoch() {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined) {
    if (!/^\d+$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH is "${given}", and must be a whole number of seconds.`);
    return Number(given);
  }
  try {
    return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return Date.UTC(2026, 0, 1) / 1000;
  }
}

/** @param {string} text */
function parseArchitecture(text) {
  if (text === 'x64' || text === 'arm64') return text;
  throw new Error(`packages are made for x64 and arm64, not for ${text}`);
}

/** @param {readonly string[]} args */
function node(...args) {
  return execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
