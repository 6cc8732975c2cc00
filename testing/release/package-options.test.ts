import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { refuseOtherImages } from '../../scripts/package/refuse-other-images.mjs';
import { replacePackages } from '../../scripts/package/target-directory.mjs';

const directory = mkdtempSync(join(tmpdir(), 'lazyjack-package-options-'));
const source = join(directory, 'source');
const target = join(directory, 'target');
beforeEach(() => {
  for (const each of [source, target]) {
    rmSync(each, { recursive: true, force: true });
    mkdirSync(each);
  }
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Everything here is refused before anything is built. */
function refusal(args: readonly string[], epoch = '0'): string {
  const env = { ...process.env, SOURCE_DATE_EPOCH: epoch };
  const { status, stderr } = spawnSync(process.execPath, ['scripts/package.mjs', ...args], { encoding: 'utf8', env });
  expect(status).toBe(1);
  return stderr;
}

test('a directory with foreign files is refused and keeps them', () => {
  for (const name of ['notes.txt', 'lazyjack_notes.txt', 'SHA256SUMS']) writeFileSync(join(target, name), 'mine\n');
  expect(refusal(['--out', target])).toContain('has files that are no packages of lazyjack: lazyjack_notes.txt, notes.txt.');
  expect(readdirSync(target).sort()).toEqual(['SHA256SUMS', 'lazyjack_notes.txt', 'notes.txt']);
});

test('packages of another version are replaced', () => {
  const names = [
    'SHA256SUMS',
    'lazyjack-2.0.0.tgz',
    'lazyjack-images_2.0.0_linux_amd64.tar.gz',
    'lazyjack_2.0.0-rc.1_linux_arm64.cdx.json',
  ];
  for (const name of names) writeFileSync(join(target, name), 'old\n');
  for (const name of ['SHA256SUMS', 'lazyjack-2.0.1.tgz']) writeFileSync(join(source, name), 'new\n');
  replacePackages(source, target);
  expect(readdirSync(target)).toEqual(['SHA256SUMS', 'lazyjack-2.0.1.tgz']);
  expect(readFileSync(join(target, 'SHA256SUMS'), 'utf8')).toBe('new\n');
});

test.each(['', 'yesterday', '1.5', '-1'])('SOURCE_DATE_EPOCH="%s" is refused', (epoch) => {
  expect(refusal(['--out', target], epoch)).toContain(`SOURCE_DATE_EPOCH is "${epoch}", and must be a whole number of seconds.`);
});

test('a file of images is for the architecture of the packages', () => {
  const file = join(directory, 'images.tar.gz');
  writeFileSync(join(source, 'manifest.json'), JSON.stringify([{ Config: 'config.json' }]));
  writeFileSync(join(source, 'config.json'), JSON.stringify({ architecture: 'amd64' }));
  execFileSync('tar', ['-czf', file, '-C', source, 'manifest.json', 'config.json']);
  expect(() => {
    refuseOtherImages(file, 'x64');
  }).not.toThrow();
  expect(refusal(['--out', target, '--arch', 'arm64', '--images', file])).toContain('has images for amd64, not for arm64');
  copyFileSync(join(source, 'manifest.json'), file);
  expect(refusal(['--out', target, '--images', file])).toContain('is no file of images');
});
