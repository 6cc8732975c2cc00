import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { architectures, manifest, packageVersion } from './contents.mjs';
import { findRpmTool } from './debian-tools.mjs';
import { maintainerScripts } from './maintainer-scripts.mjs';
import { stageFiles } from './stage-files.mjs';

/** @import { PackagedFile } from './contents.mjs' */
/** @import { PackageBuild } from './package-build.mjs' */

/**
 * Writes the .rpm, with rpmbuild: that of this computer, or Debian's from a cache.
 *
 * @param {PackageBuild} build
 * @param {string} target
 */
export function makeRpm(build, target) {
  const { arch, files, epoch, level, work } = build;
  const directory = join(work, 'rpm');
  const stage = join(directory, 'stage');
  stageFiles(
    stage,
    files.map((each) => ({ source: each.source, path: pathOf(each), mode: each.mode })),
    epoch,
  );
  mkdirSync(join(directory, 'tmp'));
  writeFileSync(join(directory, 'lazyjack.spec'), specText(build, stage));
  const macros = {
    _topdir: directory,
    _tmppath: join(directory, 'tmp'),
    _dbpath: join(directory, 'db'),
    _rpmfilename: 'lazyjack.rpm',
    _rpmdir: directory,
    _binary_payload: `w${level}.gzdio`,
    // Stripping would cut the program out of the executable.
    __os_install_post: '%{nil}',
    debug_package: '%{nil}',
    _build_id_links: 'none',
    // The same bytes in every build.
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
  };
  const { file, env } = findRpmTool('rpmbuild');
  const options = Object.entries(macros).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  execFileSync(file, ['--quiet', '-bb', '--target', `${architectures[arch].rpm}-linux`, ...options, join(directory, 'lazyjack.spec')], {
    env: { ...process.env, ...env, SOURCE_DATE_EPOCH: String(epoch) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  copyFileSync(join(directory, 'lazyjack.rpm'), target);
}

/**
 * @param {PackageBuild} build
 * @param {string} stage
 */
function specText({ files }, stage) {
  const { beforeInstall, beforeRemove } = maintainerScripts('rpm');
  // The directories of completions belong to every package that has one.
  const own = files
    .flatMap((file) => parentsOf(pathOf(file)))
    .filter((path) => /\/(?:lazyjack|bash-completion|zsh|fish)(?:\/|$)/u.test(path));
  const lines = [
    ...[...new Set(own)].sort().map((path) => `%dir %attr(0755,root,root) ${path}`),
    ...files.map((file) => `${file.isConfig ? '%config(noreplace) ' : ''}%attr(0${file.mode.toString(8)},root,root) ${pathOf(file)}`),
  ];
  return `Name: lazyjack
Version: ${packageVersion}
Release: 1
Summary: ${manifest.description}
License: ${manifest.license}
AutoReqProv: no
Requires: libc.so.6(GLIBC_2.28)(64bit), libstdc++.so.6()(64bit), libgcc_s.so.1()(64bit), iproute
%description
One YAML file describes a cluster. On each node, lazyjack shows the difference
between the host and that file, applies it, and can restore the host exactly.
%install
mkdir -p %{buildroot}
cp -a '${stage}/.' %{buildroot}
%pre
${inSpec(beforeInstall)}
%preun
${inSpec(beforeRemove)}
%files
${lines.join('\n')}
`;
}

/** @param {PackagedFile} file */
function pathOf({ installed, installedByRpm = installed }) {
  return installedByRpm;
}

/**
 * The directories above a path.
 *
 * @param {string} path
 * @returns {readonly string[]}
 */
function parentsOf(path) {
  const parent = dirname(path);
  return parent === '/' ? [] : [...parentsOf(parent), parent];
}

/**
 * A script of a spec file: without the interpreter, and without macros.
 *
 * @param {string} script
 */
function inSpec(script) {
  return script
    .replace(/^#!.*\n/u, '')
    .replaceAll('%', '%%')
    .trimEnd();
}
