import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readPathSteps } from './read-path-steps.ts';

let top = '';

beforeAll(() => {
  top = realpathSync(mkdtempSync(`${tmpdir()}/way-`));
  mkdirSync(`${top}/a/b`, { recursive: true });
  writeFileSync(`${top}/a/c.yaml`, '');
  chmodSync(`${top}/a/c.yaml`, 0o640);
  symlinkSync('a/b', `${top}/relative`);
  symlinkSync(`${top}/a`, `${top}/absolute`);
  symlinkSync('loop', `${top}/loop`);
});

afterAll(() => {
  rmSync(top, { recursive: true });
});

/** The part of the path below the directory of this test. */
function below(path: string): readonly string[] {
  return readPathSteps(`${top}/${path}`).flatMap((step) =>
    step.path.startsWith(`${top}/`) ? [`${step.type} ${step.path.slice(top.length + 1)}`] : [],
  );
}

test.each([
  ['a/c.yaml', ['directory a', 'file a/c.yaml']],
  ['./a//c.yaml', ['directory a', 'file a/c.yaml']],
  ['absolute/c.yaml', ['symlink absolute', 'directory a', 'file a/c.yaml']],
  // The kernel resolves `..` to the parent of the link's target.
  ['relative/../c.yaml', ['symlink relative', 'directory a', 'directory a/b', 'file a/c.yaml']],
])('%s', (path, steps) => {
  expect(below(path)).toEqual(steps);
});

test('starts at the root even for a relative path, and reports owner and mode', () => {
  expect(readPathSteps('package.json').map(({ path }) => path)).toEqual(expect.arrayContaining(['/', process.cwd()]));
  expect(readPathSteps(`${top}/a/c.yaml`).at(-1)).toMatchObject({
    type: 'file',
    mode: 0o640,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
  });
  expect(readPathSteps('/../..')).toMatchObject([{ path: '/' }]);
});

test('stops at a loop of links', () => {
  expect(() => readPathSteps(`${top}/loop`)).toThrow('too many symbolic links');
});
