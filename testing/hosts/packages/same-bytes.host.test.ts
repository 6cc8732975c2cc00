import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { executableName } from '../../../scripts/build/executable.mjs';
import { unpackDebianPackages } from '../../../scripts/package/debian-tools.mjs';
import { projectRoot } from '../../../lab/hosts/project-root.ts';
import { sha256 } from './built-packages.ts';

const architectures = ['x64', 'arm64'] as const;
let places: readonly string[] = [];

beforeAll(() => {
  places = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'lazyjack-same-')));
  for (const place of places)
    execFileSync(
      process.execPath,
      ['scripts/build.mjs', '--out', place, '--no-code-cache', ...architectures.flatMap((arch) => ['--arch', arch])],
      {
        cwd: projectRoot,
      },
    );
});

afterAll(() => {
  for (const place of places) rmSync(place, { recursive: true });
});

test.each(['lazyjack.js', ...architectures.map(executableName)])('two builds of %s without a code cache are byte-identical', (name) => {
  const [one, other] = places.map((place) => sha256(readFileSync(join(place, name))));
  expect(one).toBe(other);
});

test('the executable for arm64 runs', () => {
  const directory = unpackDebianPackages(['qemu-user-static', 'libc6-arm64-cross', 'libstdc++6-arm64-cross', 'libgcc-s1-arm64-cross']);
  const emulator = join(directory, 'usr/bin/qemu-aarch64-static');
  const run = (...args: readonly string[]): string =>
    execFileSync(emulator, ['-L', join(directory, 'usr/aarch64-linux-gnu'), join(places[0] ?? '', executableName('arm64')), ...args], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
  expect(run('version')).toMatch(/^\d+\.\d+\.\d+\n$/u);
  expect(run('validate', '--config', 'examples/three-hosts.yaml')).toMatch(/: valid, 3 nodes/u);
});
