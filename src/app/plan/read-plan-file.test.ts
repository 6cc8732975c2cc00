import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, test } from '@jest/globals';
import { planOf, plannedLink, plannedRoute } from '../../../testing/sample-plan.ts';
import { Failure } from '../../core/failure.ts';
import { readPlanFile } from './read-plan-file.ts';
import { writePlanFile } from './write-plan-file.ts';

const directory = mkdtempSync(`${tmpdir()}/lazyjack-plan-`);
const path = `${directory}/plan.json`;
afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('a plan file is read back unchanged', async () => {
  await writePlanFile(path, [planOf([plannedRoute, plannedLink])]);
  expect(await readPlanFile(path)).toEqual([planOf([plannedRoute, plannedLink])]);
  const both = [planOf([plannedLink]), planOf([plannedRoute], { phase: 'up' })];
  await writePlanFile(path, both);
  expect(await readPlanFile(path)).toEqual(both);
});

const refusalOf = async (name: string): Promise<unknown> => readPlanFile(name).catch((thrown: unknown) => thrown);

test.each<[string, string, RegExp]>([
  ['a file that is not JSON', 'topology: {}\n', /plan\.json is not a plan of this lazyjack: .*expected object/],
  ['a truncated file', '{"format": "lazyjack-plan", "ver', /plan\.json is not a plan of this lazyjack: .*expected object/],
  ['an empty file', '', /plan\.json is not a plan of this lazyjack: .*expected object/],
  ['JSON of another format', '{"kind": "Pod"}', /plan\.json is not a plan of this lazyjack: format: /],
  ['an empty list', '[]', /plan\.json is not a plan of this lazyjack: .*expected array/],
  [
    'phases in another order',
    JSON.stringify([planOf([], { phase: 'up' }), planOf([])]),
    /plan\.json is not a plan of this lazyjack: 0\.phase: /,
  ],
  ['destroy in a list', JSON.stringify([planOf([], { command: 'destroy' }), planOf([], { phase: 'up' })]), /lazyjack: 0\.command: /],
  [
    'version 1, which does not name its release',
    JSON.stringify({ ...planOf([]), version: 1, lazyjack: undefined }),
    /plan\.json was written by lazyjack 2\.0\.0 or older; run plan --out again/,
  ],
  [
    'a later version',
    JSON.stringify([{ ...planOf([]), version: 3, lazyjack: '2.1.0' }]),
    /plan\.json was written by lazyjack 2\.1\.0; run plan --out again/,
  ],
  [
    'a change with an unknown action',
    JSON.stringify({ ...planOf([]), changes: [{ ...plannedRoute, action: 'burn' }] }),
    /: changes\.0\.action: /,
  ],
])('%s is refused with a message of one line', async (_, content, message) => {
  writeFileSync(path, content);
  const refusal = await refusalOf(path);
  expect(refusal).toBeInstanceOf(Failure);
  expect(refusal).toMatchObject({ kind: 'refused', message: expect.stringMatching(message), fix: expect.stringMatching(/--out/) });
  expect(refusal).toMatchObject({ message: expect.not.stringContaining('\n') });
});

test('a plan of a release that did not write --adopt gets an empty list', async () => {
  const { adopt, ...older } = planOf([plannedRoute]);
  writeFileSync(path, JSON.stringify(older));
  expect(await readPlanFile(path)).toEqual([{ ...older, adopt }]);
});

test('a missing file and a directory are refused', async () => {
  expect(await refusalOf(`${directory}/none`)).toMatchObject({ kind: 'refused', message: expect.stringMatching(/none.*no such file/) });
  mkdirSync(`${directory}/folder`);
  expect(await refusalOf(`${directory}/folder`)).toMatchObject({ kind: 'refused', message: expect.stringMatching(/folder.*directory/) });
});
