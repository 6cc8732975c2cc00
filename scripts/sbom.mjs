// npm run sbom [-- --arch arm64]: what is in dist/lazyjack, as CycloneDX 1.5 on stdout; versions and digests are those of package-lock.json, and
// of the Node.js that it embeds (scripts/build/embedded-node.json).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch as ownArch } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { root } from './build/bundle.mjs';
import { embeddedNode, nodeBinary } from './build/embedded-node.mjs';

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string().optional().catch(undefined) });
const lockSchema = z.object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) });

const { arch } = parseArgs({ options: { arch: { type: 'string', default: ownArch() } } }).values;

/** @param {string} path */
const read = (path) => /** @type {unknown} */ (JSON.parse(readFileSync(`${root}/${path}`, 'utf8')));

const build = execFileSync(process.execPath, ['scripts/build.mjs', '--inputs'], { cwd: root, encoding: 'utf8' });
const inputs = z.array(z.string()).parse(JSON.parse(build.trim().split('\n').at(-1) ?? '[]'));
const own = packageSchema.parse(read('package.json'));
const locked = lockSchema.parse(read('package-lock.json')).packages;

/** @param {string | undefined} integrity as in package-lock.json: `sha512-` and Base64 */
function hashes(integrity) {
  if (integrity === undefined) return {};
  const [algorithm, digest] = [integrity.slice(0, integrity.indexOf('-')), integrity.slice(integrity.indexOf('-') + 1)];
  return { hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') }] };
}

/**
 * @param {z.infer<typeof packageSchema>} description
 * @param {string | undefined} integrity
 */
function library({ name, version, license }, integrity) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const licenses = license === undefined ? {} : { licenses: [{ license: { id: license } }] };
  return { type: 'library', name, version, purl, ...licenses, ...hashes(integrity) };
}

const places = [...new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))].sort();
/** The program in that package, which nodejs.org releases too: scripts/release-check.mjs compares it with that. */
const nodeProgram = {
  type: 'file',
  name: 'bin/node',
  version: embeddedNode.version,
  hashes: [
    {
      alg: 'SHA-256',
      content: createHash('sha256')
        .update(readFileSync(nodeBinary(arch)))
        .digest('hex'),
    },
  ],
};
const components = [
  {
    ...library({ name: `node-linux-${arch}`, version: embeddedNode.version, license: 'MIT' }, embeddedNode.integrity[arch]),
    description: 'Node.js, embedded in the executable',
    components: [nodeProgram],
  },
  ...places.map((place) => library(packageSchema.parse(read(`${place}/package.json`)), locked[place]?.integrity)),
];
const component = { ...library(own, undefined), type: 'application' };
console.log(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component }, components }, null, 2));
