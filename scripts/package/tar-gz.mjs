import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { stageFiles } from './stage-files.mjs';

/** @import { PackageBuild } from './package-build.mjs' */

/**
 * Writes the .tar.gz: one directory that runs where it is unpacked.
 *
 * @param {PackageBuild} build
 * @param {string} target
 */
export function makeTarGz({ stem, files, epoch, level, work }, target) {
  const stage = join(work, 'tar');
  stageFiles(
    join(stage, stem),
    files.map(({ source, archived, mode }) => ({ source, path: archived, mode })),
    epoch,
  );
  const sameBytes = ['--sort=name', '--format=ustar', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${epoch}`];
  execFileSync('tar', ['-C', stage, ...sameBytes, '--use-compress-program', `gzip -n -${level}`, '-cf', target, stem]);
}
