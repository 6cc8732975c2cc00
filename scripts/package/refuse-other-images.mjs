import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { architectures } from './contents.mjs';

/** @import { Architecture } from './contents.mjs' */

const manifestSchema = z.array(z.object({ Config: z.string() })).min(1);
const configSchema = z.object({ architecture: z.string() });

/**
 * Throws unless the file has images for this architecture, as `lazyjack images save FILE.tar.gz` writes them.
 *
 * @param {string} file
 * @param {Architecture} arch
 */
export function refuseOtherImages(file, arch) {
  const expected = architectures[arch].debian;
  for (const { Config } of manifestSchema.parse(readMember(file, 'manifest.json'))) {
    const { architecture } = configSchema.parse(readMember(file, Config));
    if (architecture !== expected) throw new Error(`${file} has images for ${architecture}, not for ${expected}`);
  }
}

/**
 * @param {string} file
 * @param {string} name
 * @returns {unknown}
 */
function readMember(file, name) {
  try {
    return JSON.parse(execFileSync('tar', ['-xzOf', file, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  } catch (cause) {
    throw new Error(`${file} is no file of images that \`lazyjack images save FILE.tar.gz\` wrote`, { cause });
  }
}
