// npm run sbom: what is bundled in dist/lazyjack.js, as CycloneDX 1.5 on stdout; versions and digests are those of package-lock.json.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));
const build = execFileSync(process.execPath, ['scripts/build.mjs', '--inputs'], { cwd: root, encoding: 'utf8' });
const inputs = JSON.parse(build.trim().split('\n').at(-1));
const { name, version, license } = read('package.json');
const locked = read('package-lock.json').packages;

const places = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
const components = [...places].sort().map((place) => {
  const own = read(`${place}/package.json`);
  const integrity = locked[place]?.integrity ?? '';
  const [algorithm, digest] = [integrity.slice(0, integrity.indexOf('-')), integrity.slice(integrity.indexOf('-') + 1)];
  return {
    type: 'library',
    name: own.name,
    version: own.version,
    purl: `pkg:npm/${own.name.replace('@', '%40')}@${own.version}`,
    ...(typeof own.license === 'string' && { licenses: [{ license: { id: own.license } }] }),
    ...(integrity !== '' && {
      hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') }],
    }),
  };
});
const component = { type: 'application', name, version, purl: `pkg:npm/${name}@${version}`, licenses: [{ license: { id: license } }] };
console.log(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component }, components }, null, 2));
