import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLab, type Lab, type LabHost } from '../../../lab/hosts/create-lab.ts';
import { clusterYaml, controlPlaneLine } from '../support/cluster-yaml.ts';

const file = '/root/images.tar.gz';
const configuration = { '/root/config.yaml': clusterYaml([controlPlaneLine]) };

let withImages: Lab;
let withoutImages: Lab;
let source: LabHost;
let target: LabHost;

beforeAll(async () => {
  [withImages, withoutImages] = await Promise.all([
    createLab({ hosts: ['source'] }),
    createLab({ hosts: [{ name: 'my-master', files: configuration }], images: false }),
  ]);
  source = withImages.host('source');
  target = withoutImages.host('my-master');
});

afterAll(async () => {
  await Promise.all([withImages.close(), withoutImages.close()]);
});

const lazyjack = (host: LabHost, ...args: readonly string[]) =>
  host.exec('sh', ['-c', 'cd /root && exec lazyjack "$@"', 'sh', ...args], { check: false, timeout: 110_000 });

test('a host without images, registry and mmdebstrap cannot prepare', async () => {
  expect(await target.sh('docker images --quiet')).toBe('');
  await target.sh('rm -f "$(command -v mmdebstrap)"');
  const { exitCode, stderr } = await lazyjack(target, 'images', 'build');
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('lazyjack images load FILE') });
});

test('images are saved once, and an existing file is not replaced', async () => {
  const saved = await lazyjack(source, 'images', 'save', file);
  expect(saved).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/^saving lazyjack\/dns64:2, lazyjack\/nat64:2\n(?:\d\d:\d\d saving: .*\n)*$/u),
  });
  expect(saved.stdout).toMatch(
    /^saved {2}lazyjack\/dns64:2 {2}[0-9a-f]{12}\nsaved {2}lazyjack\/nat64:2 .*\n\S+: 2 images, \d+\.\d MiB, .* s\.\n$/u,
  );
  expect(await lazyjack(source, 'images', 'save', file)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--force') });
  expect(await source.sh('ls -A /root | grep lazyjack || true')).toBe('');
});

test('a file that was cut off on its way is refused, and nothing is loaded', async () => {
  await copyFile(join(source.paths.root, file), join(target.paths.root, file));
  await target.sh(`head -c 20000000 ${file} >/root/part.tar.gz`);
  expect(await lazyjack(target, 'images', 'load', 'part.tar.gz')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/part\.tar\.gz is not a file of images: .*\n.*Copy it again/u),
  });
  expect(await target.sh('docker images --quiet')).toBe('');
});

test('loaded images are the saved ones, and the host is prepared and restored with them', async () => {
  const loaded = await lazyjack(target, 'images', 'load', file, '--json');
  expect(loaded).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(loaded.stdout)).toMatchObject({
    format: 'lazyjack-images',
    images: [{ reference: 'lazyjack/dns64:2' }, { reference: 'lazyjack/nat64:2' }],
  });
  const list = (host: LabHost) => lazyjack(host, 'images', 'list').then(({ stdout }) => stdout);
  expect(await list(target)).toBe(await list(source));

  const plan = await lazyjack(target, 'plan', '--phase', 'prepare');
  expect(plan.stdout).not.toContain('image:');
  expect(await lazyjack(target, 'apply', '--phase', 'prepare', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await target.sh("docker ps --format '{{.Names}} {{.Image}}' | sort")).toBe('bind9 lazyjack/dns64:2\ntayga lazyjack/nat64:2\n');
  expect(await lazyjack(target, 'plan', '--phase', 'prepare', '--detailed-exitcode')).toMatchObject({ exitCode: 0 });
  expect(await lazyjack(target, 'destroy', '--yes')).toMatchObject({ exitCode: 0 });
});

test("kubeadm's images that are missing are named, each with the command that pulls it", async () => {
  expect(await lazyjack(source, 'images', 'save', '/root/all.tar', '--kubernetes')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/5 images are not on this host: .*\n.*\n? *docker pull registry\.k8s\.io\/kube-apiserver:v1\.31\.0/u),
  });
});

test("kubeadm's images are saved and loaded with --kubernetes", async () => {
  const names = ['kube-apiserver:v1.31.0', 'kube-controller-manager:v1.31.0', 'kube-scheduler:v1.31.0', 'kube-proxy:v1.31.0', 'pause:3.10'];
  await source.sh(names.map((name) => `docker tag debian:bookworm-slim registry.k8s.io/${name}`).join('\n'));
  expect(await lazyjack(source, 'images', 'save', '/root/all.tar', '--kubernetes')).toMatchObject({ exitCode: 0 });
  await copyFile(join(source.paths.root, '/root/all.tar'), join(target.paths.root, '/root/all.tar'));
  expect(await lazyjack(target, 'images', 'load', '/root/all.tar')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('add --kubernetes'),
  });
  expect(await lazyjack(target, 'images', 'load', '/root/all.tar', '--kubernetes')).toMatchObject({ exitCode: 0 });
  expect(await target.sh("docker images --format '{{.Repository}}:{{.Tag}}' registry.k8s.io/* | sort")).toBe(
    `${names
      .map((name) => `registry.k8s.io/${name}`)
      .sort()
      .join('\n')}\n`,
  );
});
