import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Failure } from '../../core/failure.ts';
import { assertSamePlans, readPlanFile } from './compare-plans.ts';
import type { PlanDocument } from './plan-document.ts';
import { writePlanFile } from './write-plan-file.ts';

type Change = PlanDocument['changes'][number];

const route: Change = {
  address: 'route:fd00:10::/64',
  action: 'create',
  reason: { type: 'missing' },
  before: null,
  after: { via: 'fd00:20::2', dev: 'eth1' },
  sources: [{ file: 'config.yaml', line: 3, column: 5 }],
};
const link: Change = { ...route, address: 'link:eth1', action: 'update', before: { mtu: 1500, up: false }, after: { mtu: 9000, up: true } };

const planOf = (changes: readonly Change[], subject: Partial<PlanDocument> = {}): PlanDocument => ({
  format: 'lazyjack-plan',
  version: 2,
  lazyjack: '2.0.1',
  command: 'apply',
  phase: 'prepare',
  host: 'minion1',
  config: 'config.yaml',
  adopt: [],
  changes: [...changes],
  unchanged: [],
  unknown: [],
  refused: [],
  retained: [],
  irreversible: [],
  problems: [],
  summary: { create: 1, update: 1, replace: 0, delete: 0, forget: 0, unknown: 0, refused: 0 },
  ...subject,
});

const directory = mkdtempSync(`${tmpdir()}/lazyjack-plan-`);
const path = `${directory}/plan.json`;
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('comparison of plans', () => {
  test('plans with the same changes are equal, whatever their order, reasons and sources', () => {
    const now = planOf(
      [
        { ...route, reason: { type: 'drifted' }, sources: [] },
        { ...link, before: { up: false, mtu: 1500 } },
      ],
      { config: './config.yaml', unchanged: ['hosts:minion1'] },
    );
    expect(() => {
      assertSamePlans(path, [planOf([link, route])], [now]);
    }).not.toThrow();
  });

  test.each<[string, PlanDocument, string]>([
    ['another host', planOf([route], { host: 'minion2' }), 'the plan was for minion1 and this host is minion2: it changed'],
    ['a change that is no longer needed', planOf([]), 'route:fd00:10::/64 no longer needs to change: the host changed'],
    ['another action', planOf([{ ...route, action: 'replace' }]), 'route:fd00:10::/64 changed on this host'],
    ['another live state', planOf([{ ...route, before: { via: 'fd00:20::9' } }]), 'route:fd00:10::/64 changed on this host'],
    ['another desired state', planOf([{ ...route, after: { via: 'fd00:20::9' } }]), 'the desired state of route:fd00:10::/64 changed'],
    ['an additional change', planOf([route, link]), 'link:eth1 needs to change too'],
    [
      'an additional change beside another desired state',
      planOf([{ ...route, after: { via: 'fd00:20::9' } }, link]),
      'link:eth1 needs to change too',
    ],
  ])('refuses %s and names it', (_, now, message) => {
    expect(() => {
      assertSamePlans(path, [planOf([route])], [now]);
    }).toThrow(`${message} since ${path} was written`);
  });

  test('compares both phases, which must both exist, and names the first difference', () => {
    const [prepare, up] = [planOf([link]), planOf([route], { phase: 'up' })];
    const assert = (...now: readonly PlanDocument[]) => {
      assertSamePlans(path, [prepare, up], now);
    };
    expect(() => {
      assert(prepare, up);
    }).not.toThrow();
    expect(() => {
      assert(prepare, { ...up, changes: [] });
    }).toThrow('route:fd00:10::/64 no longer needs to change: the host changed since');
    expect(() => {
      assert(prepare);
    }).toThrow('this node has no phase up any more: it changed since');
  });

  test('plans for destroy have no host', () => {
    const confirmed = planOf([], { command: 'destroy', host: null });
    expect(() => {
      assertSamePlans(path, [confirmed], [confirmed]);
    }).not.toThrow();
  });
});

describe('a plan file', () => {
  test('is read back unchanged', async () => {
    await writePlanFile(path, [planOf([route, link])]);
    expect(await readPlanFile(path)).toEqual([planOf([route, link])]);
    const both = [planOf([link]), planOf([route], { phase: 'up' })];
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
      JSON.stringify({ ...planOf([]), changes: [{ ...route, action: 'burn' }] }),
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
    const { adopt, ...older } = planOf([route]);
    writeFileSync(path, JSON.stringify(older));
    expect(await readPlanFile(path)).toEqual([{ ...older, adopt }]);
  });

  test('a missing file and a directory are refused', async () => {
    expect(await refusalOf(`${directory}/none`)).toMatchObject({ kind: 'refused', message: expect.stringMatching(/none.*no such file/) });
    mkdirSync(`${directory}/folder`);
    expect(await refusalOf(`${directory}/folder`)).toMatchObject({ kind: 'refused', message: expect.stringMatching(/folder.*directory/) });
  });
});
