import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { root } from '../build/bundle.mjs';
import { nodeBinary } from '../build/embedded-node.mjs';

/**
 * @typedef {object} PackagedFile
 * @property {string} source absolute
 * @property {string} installed where a .deb or .rpm has it: absolute
 * @property {string} [installedByRpm] where an .rpm has it, if elsewhere
 * @property {string} archived where the .tar.gz has it: below its directory
 * @property {number} mode
 * @property {boolean} isConfig an edited one is kept by an upgrade
 */

/** Architectures by Node's name, with those of Debian, which names the files, and of rpm. */
export const architectures = /** @type {const} */ ({
  x64: { debian: 'amd64', rpm: 'x86_64' },
  arm64: { debian: 'arm64', rpm: 'aarch64' },
});

/** @typedef {keyof typeof architectures} Architecture */

const manifestSchema = z.object({ version: z.string(), description: z.string(), license: z.string() });
export const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** Debian and rpm sort `~rc.1` before the release. */
export const packageVersion = manifest.version.replace('-', '~');

const documents = '/usr/share/doc/lazyjack';

/**
 * Every file of the packages for one architecture: all formats are made from this list.
 *
 * @param {Architecture} arch
 * @param {string} executable
 * @param {readonly PackagedFile[]} generated the manual and the completions
 * @returns {readonly PackagedFile[]}
 */
export function packageContents(arch, executable, generated) {
  const nodeLicense = join(dirname(nodeBinary(arch)), '../LICENSE');
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort();
  return [
    { source: executable, installed: '/usr/bin/lazyjack', archived: 'lazyjack', mode: 0o755, isConfig: false },
    {
      source: join(root, 'examples/three-hosts.yaml'),
      installed: '/etc/lazyjack/config.yaml.example',
      archived: 'config.yaml.example',
      mode: 0o644,
      isConfig: true,
    },
    ...generated,
    document(join(root, 'LICENSE'), 'copyright', 'LICENSE'),
    document(nodeLicense, 'LICENSE.node'),
    ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((name) => document(join(root, name), name)),
    document(join(root, 'examples/three-hosts.yaml'), 'examples/three-hosts.yaml'),
    ...pages.map((name) => document(join(root, 'docs', name), `docs/${name}`)),
  ];
}

/**
 * @param {string} source
 * @param {string} name
 * @returns {PackagedFile}
 */
function document(source, name, archived = name) {
  return { source, installed: `${documents}/${name}`, archived, mode: 0o644, isConfig: false };
}
