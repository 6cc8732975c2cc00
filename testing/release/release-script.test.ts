import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';

// A repository with only the files that the script reads before it builds, and a `gh` that prints its arguments.
const directory = mkdtempSync(join(tmpdir(), 'lazyjack-release-script-'));
const checkout = join(directory, 'checkout');
const programs = join(directory, 'bin');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const git = (...args: readonly string[]): void => {
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { cwd: checkout, stdio: 'pipe' });
};
const writeChangelog = (heading: string): void => {
  writeFileSync(join(checkout, 'CHANGELOG.md'), `# Changelog\n\n## ${heading}\n\n- A change.\n\n## 1.0.0\n\n- Older.\n`);
};

beforeEach(() => {
  rmSync(checkout, { recursive: true, force: true });
  mkdirSync(join(checkout, 'scripts'), { recursive: true });
  mkdirSync(programs, { recursive: true });
  for (const name of ['release', 'prerequisites.sh']) cpSync(`scripts/${name}`, join(checkout, 'scripts', name));
  writeFileSync(join(checkout, 'package.json'), '{ "version": "1.1.0" }\n');
  writeFileSync(join(checkout, '.gitignore'), 'dist/\n');
  writeFileSync(join(programs, 'gh'), '#!/bin/sh\necho "gh $*"\ncat\n', { mode: 0o755 });
  writeChangelog('1.1.0 (2026-12-01)');
  git('init', '--quiet');
  commit();
  git('tag', 'v1.1.0');
});

function commit(): void {
  git('add', '.');
  git('commit', '--quiet', '--message', 'Change');
}

function publish(tag = 'v1.1.0'): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const env = { ...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}` };
  const { status, stdout, stderr } = spawnSync(join(checkout, 'scripts/release'), ['publish', tag], {
    cwd: checkout,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the commit with the tag is published with its part of the changelog', () => {
  const { status, stdout, stderr } = publish();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^gh release create v1\.1\.0 /u);
  expect(stdout).toContain('- A change.');
  expect(stdout).not.toContain('- Older.');
});

test('another tag than that of the version is refused', () => {
  expect(publish('v1.2.0')).toMatchObject({ status: 1, stderr: 'The tag is "v1.2.0", and the version in package.json is 1.1.0.\n' });
});

test('a commit without the tag is refused', () => {
  writeFileSync(join(checkout, 'later'), '');
  commit();
  expect(publish()).toMatchObject({ status: 1, stderr: 'The checked-out commit does not have the tag v1.1.0.\n' });
  git('tag', '--delete', 'v1.1.0');
  expect(publish()).toMatchObject({ status: 1, stderr: 'The checked-out commit does not have the tag v1.1.0.\n' });
});

test('a changed checkout is refused', () => {
  writeFileSync(join(checkout, 'package.json'), '{ "version": "1.1.0", "bin": {} }\n');
  expect(publish()).toMatchObject({ status: 1, stderr: 'The checkout differs from the commit: `git status` names the files.\n' });
});

test('a version that the changelog calls unreleased is refused', () => {
  writeChangelog('1.1.0 (unreleased)');
  commit();
  git('tag', '--force', 'v1.1.0');
  expect(publish()).toMatchObject({ status: 1, stderr: 'CHANGELOG.md says that 1.1.0 is unreleased: write the date.\n' });
});
