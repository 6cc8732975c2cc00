import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Failure } from '../../core/failure.ts';
import { simulatedHost } from '../../host/simulated/simulated-host.ts';
import { writeImageArchive } from '../../host/simulated/simulated-image-archive.ts';
import { loadImages } from './load-images.ts';
import { saveImages } from './save-images.ts';

const never = new AbortController().signal;
const silent = { check: () => undefined, begin: () => undefined, progress: () => undefined };
const own = { 'lazyjack/dns64:2': { id: 'sha256:d' }, 'lazyjack/nat64:2': { id: 'sha256:n' } };
const kubernetes = { 'registry.k8s.io/kube-apiserver:v1.20.2': { id: 'sha256:a' }, 'registry.k8s.io/pause:3.10': { id: 'sha256:p' } };
const save = { kubernetes: false, force: false };
const load = { kubernetes: false, architecture: 'amd64' };

const hostWith = (images: Readonly<Record<string, { readonly id: string }>>) => simulatedHost({ containers: { images } });

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lazyjack-images-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

test.each(['images.tar', 'images.tar.gz', 'images.tgz'])('%s: another host loads what one saved', async (name) => {
  const file = join(directory, name);
  const references: (readonly string[])[] = [];
  const report = { ...silent, begin: (each: readonly string[]) => void references.push(each) };
  const saved = await saveImages(hostWith(own), file, save, report, never);
  expect(saved).toMatchObject({ images: [{ reference: 'lazyjack/dns64:2' }, { reference: 'lazyjack/nat64:2' }] });
  expect((await stat(file)).size).toBe(saved.bytes);
  expect((await stat(file)).mode & 0o7777).toBe(0o644);
  expect(await readdir(directory)).toEqual([name]);

  const other = hostWith({});
  const loaded = await loadImages(other, file, load, report, never);
  expect(loaded).toEqual(saved);
  expect(await other.containers.readImageIds(['lazyjack/dns64:2', 'lazyjack/nat64:2'])).toEqual(['sha256:d', 'sha256:n']);
  expect(references).toEqual(Array(2).fill(['lazyjack/dns64:2', 'lazyjack/nat64:2']));
});

test('a compressed file is the same for the same images', async () => {
  await saveImages(hostWith(own), join(directory, 'a.tar'), save, silent, never);
  await saveImages(hostWith(own), join(directory, 'a.tar.gz'), save, silent, never);
  expect(gunzipSync(await readFile(join(directory, 'a.tar.gz')))).toEqual(await readFile(join(directory, 'a.tar')));
});

test("kubeadm's images of the requested version are included with --kubernetes", async () => {
  const file = join(directory, 'all.tar');
  const { images } = await saveImages(hostWith({ ...own, ...kubernetes }), file, { ...save, kubernetes: true }, silent, never);
  expect(images.map(({ reference }) => reference)).toEqual([...Object.keys(own), ...Object.keys(kubernetes)]);
  const other = hostWith({});
  await loadImages(other, file, { ...load, kubernetes: true, kubernetesVersion: '1.20.2' }, silent, never);
  expect(await other.containers.readImageIds(Object.keys(kubernetes))).toEqual(['sha256:a', 'sha256:p']);
  await expect(loadImages(other, file, load, silent, never)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('registry.k8s.io/kube-apiserver:v1.20.2'),
    fix: expect.stringContaining('add --kubernetes.'),
  });
  await expect(loadImages(other, file, { ...load, kubernetes: true, kubernetesVersion: 'v1.31.0' }, silent, never)).rejects.toMatchObject({
    fix: expect.stringContaining('--kubernetes-version'),
  });
});

test('every missing image is named with the command that gets it', async () => {
  const host = hostWith({ 'lazyjack/nat64:2': { id: 'sha256:n' } });
  await expect(saveImages(host, join(directory, 'x.tar'), { ...save, kubernetes: true }, silent, never)).rejects.toMatchObject({
    kind: 'missing',
    message: '3 images are not on this host: lazyjack/dns64:2, registry.k8s.io/kube-apiserver:v1.20.2, registry.k8s.io/pause:3.10',
    fix: [
      'Get them:',
      '    lazyjack images build',
      '    docker pull registry.k8s.io/kube-apiserver:v1.20.2',
      '    docker pull registry.k8s.io/pause:3.10',
    ].join('\n'),
  });
  expect(await readdir(directory)).toEqual([]);
});

test.each([
  [{ kubernetes: false, kubernetesVersion: '1.31.0' }, '--kubernetes-version is given without --kubernetes'],
  [{ kubernetes: true, kubernetesVersion: 'newest' }, 'newest is no version of Kubernetes'],
])('%j is refused', async (options, message) => {
  await expect(saveImages(hostWith(own), join(directory, 'x.tar'), { ...save, ...options }, silent, never)).rejects.toMatchObject({
    kind: 'refused',
    message,
  });
});

test('an existing file is replaced only with --force, and a link or a directory never', async () => {
  const file = join(directory, 'images.tar');
  await writeFile(file, 'precious');
  await expect(saveImages(hostWith(own), file, save, silent, never)).rejects.toMatchObject({ fix: expect.stringContaining('--force') });
  expect(await readFile(file, 'utf8')).toBe('precious');
  await saveImages(hostWith(own), file, { ...save, force: true }, silent, never);
  expect((await readFile(file)).length).toBeGreaterThan(1000);
  await symlink(file, join(directory, 'link'));
  for (const [path, message] of [
    [join(directory, 'link'), 'is a symbolic link'],
    [directory, 'exists and is not a regular file'],
  ] as const)
    await expect(saveImages(hostWith(own), path, { ...save, force: true }, silent, never)).rejects.toMatchObject({
      message: `${path} ${message}`,
    });
});

test('a directory that does not exist is named', async () => {
  await expect(saveImages(hostWith(own), join(directory, 'none/x.tar'), save, silent, never)).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('its directory does not exist'),
  });
});

test('a save that breaks off leaves no file', async () => {
  const host = hostWith(own);
  const broken = {
    ...host,
    containers: {
      ...host.containers,
      exportImages: async (_: unknown, __: unknown, consume: (archive: AsyncIterable<Uint8Array>) => Promise<void>) =>
        consume(
          (async function* () {
            yield Buffer.alloc(512, 'x');
            throw new Failure('failed', 'Docker closed the connection');
          })(),
        ),
    },
  };
  for (const name of ['x.tar', 'x.tar.gz'])
    await expect(saveImages(broken, join(directory, name), save, silent, never)).rejects.toMatchObject({
      message: 'Docker closed the connection',
    });
  expect(await readdir(directory)).toEqual([]);
});

const archiveOf = async (references: readonly string[], architecture?: string, indexed?: readonly string[]): Promise<Buffer> => {
  const images = references.map((reference) => ({
    reference,
    image: { id: `sha256:${reference}`, command: [], health: 'healthy' as const },
  }));
  const chunks = [];
  for await (const chunk of writeImageArchive(images, architecture, indexed)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

test.each<[string, (whole: Buffer) => Buffer, RegExp]>([
  ['is cut off in the middle', (whole) => whole.subarray(0, whole.length / 2), /it is incomplete/],
  ['lacks its end', (whole) => whole.subarray(0, -1024), /it is incomplete/],
  ['is cut off, compressed', (whole) => gzipSync(whole).subarray(0, -9), /unexpected end of file/],
  ['is empty', () => Buffer.alloc(0), /it is incomplete/],
  ['has one byte', () => Buffer.from([0x1f]), /it is incomplete/],
  ['is some other text', () => Buffer.alloc(2048, 'text '), /it is no tar archive/],
  ['has no images', () => Buffer.alloc(1024), /it contains no images/],
  [
    'has a description that is not what its digest says',
    (whole) => Buffer.from(whole.toString('latin1').replace('sha256:lazyjack/dns64:2', 'sha256:lazyjack/dns64:3'), 'latin1'),
    /it is damaged: [0-9a-f]{64}\.json/,
  ],
])('a file that %s is refused, and nothing is loaded', async (_, change, message) => {
  const file = join(directory, 'x.tar');
  await writeFile(file, change(await archiveOf(Object.keys(own))));
  const host = hostWith({});
  await expect(loadImages(host, file, load, silent, never)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(message),
  });
  expect(host.containers.data.images).toEqual({});
});

test.each([
  ['another name', ['lazyjack/dns64:2', 'debian:bookworm-slim'], undefined, /contains images that this lazyjack does not use: debian:/],
  ['an earlier release', ['lazyjack/dns64:1'], undefined, /contains images that this lazyjack does not use: lazyjack\/dns64:1/],
  ['another processor', ['lazyjack/dns64:2'], 'arm64', /is for arm64, and this host is amd64/],
])('a file with images of %s is refused, and nothing is loaded', async (_, references, architecture, message) => {
  const file = join(directory, 'x.tar');
  await writeFile(file, await archiveOf(references, architecture));
  const host = hostWith({});
  await expect(loadImages(host, file, load, silent, never)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(message),
  });
  expect(host.containers.data.images).toEqual({});
});

test('a file whose index for containerd names another image is refused', async () => {
  const file = join(directory, 'x.tar');
  await writeFile(file, await archiveOf(['lazyjack/dns64:2'], 'amd64', ['lazyjack/dns64:2', 'library/debian:12']));
  const host = hostWith({});
  await expect(loadImages(host, file, load, silent, never)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('its index.json names images that its manifest.json does not: debian:12'),
  });
  expect(host.containers.data.images).toEqual({});
});

test('a file that changes after its check is refused, and nothing is loaded', async () => {
  const file = join(directory, 'x.tar');
  await writeFile(file, await archiveOf(['lazyjack/dns64:2']));
  const other = await archiveOf(['lazyjack/nat64:2']);
  const host = hostWith({});
  const report = {
    ...silent,
    begin: () => {
      writeFileSync(file, other);
    },
  };
  await expect(loadImages(host, file, load, report, never)).rejects.toMatchObject({
    kind: 'refused',
    message: `${file} changed while it was read`,
  });
  expect(host.containers.data.images).toEqual({});
});

test.each(['x.tar', 'x.tar.gz'])('%s: an interruption ends the check', async (name) => {
  const file = join(directory, name);
  const whole = await archiveOf(Object.keys(own));
  await writeFile(file, name.endsWith('.gz') ? gzipSync(whole) : whole);
  const controller = new AbortController();
  const report = {
    ...silent,
    check: () => {
      controller.abort();
    },
  };
  const host = hostWith({});
  await expect(loadImages(host, file, load, report, controller.signal)).rejects.toMatchObject({ kind: 'interrupted' });
  expect(host.containers.data.images).toEqual({});
});

test('loaded images are listed by name, in whatever order the file has them', async () => {
  const file = join(directory, 'x.tar');
  await writeFile(file, await archiveOf(['lazyjack/nat64:2', 'lazyjack/dns64:2']));
  const { images } = await loadImages(hostWith({}), file, load, silent, never);
  expect(images.map(({ reference }) => reference)).toEqual(['lazyjack/dns64:2', 'lazyjack/nat64:2']);
});

test('data after the end of a compressed file does not matter', async () => {
  const file = join(directory, 'x.tar.gz');
  await writeFile(file, Buffer.concat([gzipSync(await archiveOf(Object.keys(own))), Buffer.alloc(1_000_000)]));
  await expect(loadImages(hostWith({}), file, load, silent, never)).resolves.toMatchObject({ path: file });
});

test('a missing file and a directory are refused', async () => {
  for (const path of [join(directory, 'none'), directory])
    await expect(loadImages(hostWith({}), path, load, silent, never)).rejects.toMatchObject({ kind: 'refused' });
});
