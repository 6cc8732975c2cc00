import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { architectures, manifest, packageVersion } from './contents.mjs';
import { maintainerScripts } from './maintainer-scripts.mjs';
import { normalize, stageFiles } from './stage-files.mjs';

/** @import { PackageBuild } from './package-build.mjs' */

/**
 * Writes the .deb, with dpkg-deb.
 *
 * @param {PackageBuild} build
 * @param {string} target
 */
export function makeDeb(build, target) {
  const { files, epoch, level, work } = build;
  const stage = join(work, 'deb');
  stageFiles(
    stage,
    files.map(({ source, installed, mode }) => ({ source, path: installed, mode })),
    epoch,
  );
  const { beforeInstall, beforeRemove } = maintainerScripts('deb');
  mkdirSync(join(stage, 'DEBIAN'));
  for (const [name, text, mode] of /** @type {const} */ ([
    ['control', controlText(build), 0o644],
    ['conffiles', files.flatMap(({ installed, isConfig }) => (isConfig ? `${installed}\n` : [])).join(''), 0o644],
    ['md5sums', files.map(({ source, installed }) => `${md5(source)}  ${installed.slice(1)}\n`).join(''), 0o644],
    ['preinst', beforeInstall, 0o755],
    ['prerm', beforeRemove, 0o755],
  ])) {
    writeFileSync(join(stage, 'DEBIAN', name), text);
    chmodSync(join(stage, 'DEBIAN', name), mode);
  }
  normalize(stage, epoch);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', `-z${level}`, '--build', stage, target], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** @param {PackageBuild} build */
function controlText({ arch, files }) {
  const kibibytes = files.reduce((sum, { source }) => sum + Math.ceil(statSync(source).size / 1024), 0);
  // The executable is linked to the libraries of the first line (nodejs.org: what its releases need); lazyjack runs `ip` in every plan.
  return `Package: lazyjack
Version: ${packageVersion}
Architecture: ${architectures[arch].debian}
Maintainer: lazyjack developers
Installed-Size: ${kibibytes}
Depends: libc6 (>= 2.28), libgcc-s1 | libgcc1, libstdc++6 (>= 8), iproute2
Recommends: iptables, kmod
Suggests: docker.io | docker-ce, mmdebstrap
Section: admin
Priority: optional
Description: ${manifest.description}
 One YAML file describes a cluster. On each node, lazyjack shows the difference
 between the host and that file, applies it, and can restore the host exactly.
`;
}

/** @param {string} path */
function md5(path) {
  return createHash('md5').update(readFileSync(path)).digest('hex');
}
