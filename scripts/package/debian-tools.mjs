import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/bundle.mjs';
import { buildCache } from '../build/embedded-node.mjs';

const script = join(root, 'scripts/lab/fetch-packages.sh');

/**
 * A directory with unpacked Debian packages, kept in the build's cache. Nothing is installed. Works on Debian 12 only.
 *
 * @param {readonly string[]} names of packages
 */
export function unpackDebianPackages(names) {
  const cache = buildCache();
  // The packages add to the software of this computer.
  const parts = [readFileSync(script), readFileSync('/var/lib/dpkg/status'), names.join(' ')];
  const key = createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest('hex')
    .slice(0, 16);
  const directory = join(cache, `packages-${key}`);
  if (existsSync(directory)) return directory;
  mkdirSync(cache, { recursive: true });
  execFileSync('flock', [join(cache, 'lock'), 'bash', script, cache, key, ...names], { stdio: ['ignore', 'inherit', 'inherit'] });
  return directory;
}

/**
 * `rpm` or `rpmbuild`: the one in PATH, or else Debian's without an installation.
 *
 * @param {'rpm' | 'rpmbuild'} name
 * @returns {{ readonly file: string, readonly env: Readonly<Record<string, string>>, readonly directory?: string }}
 */
export function findRpmTool(name) {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((path) => join(path, name))
    .find((path) => existsSync(path));
  return found === undefined ? debianRpmTool(name) : { file: found, env: {} };
}

/**
 * Debian's. `at`: where the directory is for the caller of the tool.
 *
 * @param {'rpm' | 'rpmbuild'} name
 * @param {string} [at]
 */
export function debianRpmTool(name, at) {
  const directory = unpackDebianPackages(['rpm']);
  const place = at ?? directory;
  const tuple = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const env = { LD_LIBRARY_PATH: `${place}/usr/lib/${tuple}`, RPM_CONFIGDIR: `${place}/usr/lib/rpm` };
  return { file: `${place}/usr/bin/${name}`, env, directory };
}
