import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const pinned = readFileSync(new URL('embedded-node.json', import.meta.url), 'utf8');
export const embeddedNode = z.object({ version: z.string(), integrity: z.record(z.string(), z.string()) }).parse(JSON.parse(pinned));

/** Where downloads and earlier releases are kept; it may be deleted at any time. */
export function buildCache() {
  return process.env['LAZYJACK_BUILD_CACHE'] ?? join(homedir(), '.cache/lazyjack-build');
}

/**
 * The Node.js that becomes the executable: from the npm package node-linux-ARCH, pinned by version and digest in embedded-node.json, and kept
 * in a cache. Returns its path.
 *
 * @param {string} arch `x64` or `arm64`
 */
export function nodeBinary(arch) {
  const { version, integrity } = embeddedNode;
  const cache = buildCache();
  const directory = join(cache, `node-${version}-${arch}`);
  const binary = join(directory, 'package/bin/node');
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  // Renamed into place as the last step: an interrupted download leaves nothing that looks complete.
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  try {
    const name = execFileSync('npm', ['pack', '--silent', `node-linux-${arch}@${version}`], { cwd: unfinished, encoding: 'utf8' }).trim();
    const archive = join(unfinished, name);
    const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (digest !== integrity[arch]) throw new Error(`node-linux-${arch} ${version} has the digest ${digest}, not ${integrity[arch]}`);
    execFileSync('tar', ['-xzf', archive, 'package/bin/node', 'package/LICENSE'], { cwd: unfinished });
    rmSync(archive);
    if (!existsSync(binary)) renameSync(unfinished, directory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return binary;
}
