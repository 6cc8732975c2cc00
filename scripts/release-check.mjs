// node scripts/release-check.mjs [--arch ARCH] [--shasums FILE] [--archive FILE] [--binary FILE]
//
// Whether the Node.js that a build embeds, which comes from npm, is the one that nodejs.org publishes: the archive of nodejs.org has the digest
// of the published list, and its bin/node is the embedded one, byte for byte. Downloads what no option names. FILE `-` is standard input.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { embeddedNode, nodeBinary } from './build/embedded-node.mjs';

const { values } = parseArgs({
  options: {
    arch: { type: 'string', default: 'x64' },
    shasums: { type: 'string' },
    archive: { type: 'string' },
    binary: { type: 'string' },
  },
});
const name = `node-v${embeddedNode.version}-linux-${values.arch}`;
const published = `https://nodejs.org/dist/v${embeddedNode.version}`;

const list = values.shasums === undefined ? await download(`${published}/SHASUMS256.txt`) : readInput(values.shasums);
const archive = values.archive === undefined ? await download(`${published}/${name}.tar.gz`) : readInput(values.archive);
const problem = findProblem(list.toString('utf8'), archive);
console.log(problem ?? `${name}: the embedded Node.js is the one that nodejs.org publishes.`);
process.exitCode = problem === undefined ? 0 : 1;

/**
 * @param {string} lines digest, two blanks, name of a file
 * @param {Buffer} archive
 */
function findProblem(lines, archive) {
  const expected = lines
    .split('\n')
    .find((line) => line.endsWith(`  ${name}.tar.gz`))
    ?.split(' ')[0];
  if (expected === undefined) return `${name}.tar.gz is not in the list of nodejs.org.`;
  if (digest(archive) !== expected) return `${name}.tar.gz has the digest ${digest(archive)}, and the list of nodejs.org says ${expected}.`;
  const original = execFileSync('tar', ['-xzOf', '-', `${name}/bin/node`], { input: archive, maxBuffer: 1e9 });
  const embedded = readFileSync(values.binary ?? nodeBinary(values.arch));
  return digest(original) === digest(embedded)
    ? undefined
    : `${name}: the embedded Node.js has the digest ${digest(embedded)}, and that of nodejs.org ${digest(original)}.`;
}

/** @param {Buffer} bytes */
function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @param {string} path */
function readInput(path) {
  return readFileSync(path === '-' ? 0 : path);
}

/** @param {string} url */
async function download(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return Buffer.from(await response.arrayBuffer());
}
