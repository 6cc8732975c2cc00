import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { packageContents } from '../scripts/package/contents.mjs';
import { readPages } from '../testing/docs/read-pages.ts';
import { projectRoot } from '../lab/hosts/project-root.ts';

const json = <T>(schema: z.ZodType<T>, path: string): T => schema.parse(JSON.parse(readFileSync(`${projectRoot}/${path}`, 'utf8')));

test('the package has no run-time dependencies and no install scripts', () => {
  const manifest = json(z.looseObject({ scripts: z.record(z.string(), z.string()) }), 'package.json');
  expect(Object.keys(manifest).filter((key) => /dependencies/i.test(key))).toEqual(['devDependencies']);
  expect(Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?(?:install|prepare|publish)|^postpack/.test(name))).toEqual([]);
});

test('the package contains only the program, its images, its documents, its examples, and the collection for Ansible', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: projectRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [found] = z.array(z.object({ files: z.array(z.object({ path: z.string() })) })).parse(JSON.parse(packed));
  const meant =
    /^(?:LICENSE|(?:README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|package\.json|dist\/(?:package\.json|lazyjack\.js)|docs\/(?:adr\/)?[\w.-]+\.md|images\/(?:dns64|nat64)\/\w+|examples\/[\w-]+\.yaml|pages\/report\/report\.\w+|ansible\/(?:\.ansible-lint|README\.md|CHANGELOG\.md|galaxy\.yml|(?:meta|playbooks|plugins|roles)\/[\w/]+\.(?:yml|py)))$/;
  const paths = found?.files.map(({ path }) => path) ?? [];
  expect(paths.filter((path) => !meant.test(path))).toEqual([]);
  expect(paths).toEqual(expect.arrayContaining(['README.md', 'docs/packages.md', 'examples/three-hosts.yaml', 'images/nat64/Dockerfile']));
});

test('every link between the packaged documents leads to a packaged file', () => {
  const packaged = packageContents('x64', 'lazyjack', []).map(({ archived }) => archived);
  const isPackaged = (target: string): boolean => packaged.some((name) => name === target || name.startsWith(`${target}/`));
  const links = readPages()
    .filter(({ path }) => packaged.includes(path))
    .flatMap(({ path, links: found }) => found.map(({ text }) => ({ path, target: text.replace(/#.*/, '') })))
    .filter(({ target }) => target !== '' && !/^(?:https?|mailto):/.test(target))
    .map(({ path, target }) => ({ path, target: normalize(join(dirname(path), target)) }));
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(({ target }) => !isPackaged(target))).toEqual([]);
});

test('the lock file pins every build dependency by its digest', () => {
  const locked = z.looseObject({
    resolved: z.string().optional(),
    integrity: z.string().optional(),
    optional: z.boolean().optional(),
    os: z.array(z.string()).optional(),
    cpu: z.array(z.string()).optional(),
    libc: z.array(z.string()).optional(),
  });
  const { packages } = json(z.object({ packages: z.record(z.string(), locked) }), 'package-lock.json');
  const own = Object.entries(packages).filter(([path]) => path !== '');
  expect(own.filter(([, { integrity = 'sha512-' }]) => !integrity.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
  // The configured registry is used: no URL is locked, so none can point elsewhere.
  expect(own.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  // Packages for other platforms have no digest if the registry that produced the lock file lacked it. npm installs none of them here.
  const undigested = own.filter(([, { integrity }]) => integrity === undefined);
  const elsewhere = ({ os = [], cpu = [] }: z.infer<typeof locked>): boolean =>
    (os.length > 0 && !os.includes('linux')) || (cpu.length > 0 && !cpu.includes('x64'));
  expect(undigested.filter(([, each]) => each.optional !== true || !elsewhere(each)).map(([path]) => path)).toEqual([]);
});
