// node scripts/package/compare-node.mjs [--from URL]: for a release. Compares the pinned Node.js, which comes from npm, with what nodejs.org released:
// for each architecture, the archive that its list of digests names has to contain the same program. Exit status 1 where it does not.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { embeddedNode, nodeBinary } from '../build/embedded-node.mjs';

const { values } = parseArgs({ options: { from: { type: 'string', default: 'https://nodejs.org/dist' } } });
const { version } = embeddedNode;
const place = `${values.from}/v${version}`;
const digests = new Map(
  (await fetchBytes(`${place}/SHASUMS256.txt`))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [digest = '', name = ''] = line.split(/\s+/u);
      return [name, digest];
    }),
);
const directory = mkdtempSync(join(tmpdir(), 'lazyjack-node-'));
try {
  for (const arch of Object.keys(embeddedNode.integrity)) await compare(arch);
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true });
}

/** @param {string} arch */
async function compare(arch) {
  const stem = `node-v${version}-linux-${arch}`;
  const archive = await fetchBytes(`${place}/${stem}.tar.gz`);
  const listed = digests.get(`${stem}.tar.gz`);
  if (sha256(archive) !== listed) throw new Error(`${stem}.tar.gz has the digest ${sha256(archive)}, and the list has ${listed ?? 'none'}`);
  writeFileSync(join(directory, 'node.tar.gz'), archive);
  execFileSync('tar', ['-C', directory, '-xzf', 'node.tar.gz', `${stem}/bin/node`], { cwd: directory });
  const [released, pinned] = [join(directory, stem, 'bin/node'), nodeBinary(arch)].map((path) => sha256(readFileSync(path)));
  if (released !== pinned) throw new Error(`${arch}: the pinned Node.js has the digest ${pinned}, and nodejs.org released ${released}`);
  console.log(`${arch}: Node.js ${version} is as nodejs.org released it, sha256:${pinned}`);
}

/** @param {string} url */
async function fetchBytes(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: HTTP status ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** @param {Uint8Array} bytes */
function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
