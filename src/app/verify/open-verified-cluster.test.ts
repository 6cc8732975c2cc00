import { expect, test } from '@jest/globals';
import { clusterFromYaml, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { Failure } from '../../core/failure.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { openLastApplied } from './open-verified-cluster.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const [node] = cluster.controlPlane;
const absent = new Failure('refused', 'not applied', { cause: Object.assign(new Error('no file'), { code: 'ENOENT' }) });
const denied = new Failure('denied', 'only root may read it');
const unusable = new Failure('refused', 'the copy is not a configuration that can be used');

/** The phase whose copy is used; undefined: none. */
async function openWith(failures: Partial<Record<Phase, Failure>>): Promise<Phase | undefined> {
  let used: Phase | undefined;
  const found = await openLastApplied(
    { force: false },
    () => undefined,
    async (_, phase) => {
      if (failures[phase] !== undefined) throw failures[phase];
      used = phase;
      return { cluster, node };
    },
  );
  return found === undefined ? undefined : used;
}

test('the copy of the last phase that is applied is used', async () => {
  expect(await openWith({})).toBe('up');
  expect(await openWith({ up: absent })).toBe('prepare');
  expect(await openWith({ up: absent, prepare: absent })).toBeUndefined();
  expect(await openWith({ up: denied, prepare: denied })).toBeUndefined();
});

test('a copy that cannot be used is reported instead of another configuration being tested', async () => {
  await expect(openWith({ up: unusable })).rejects.toBe(unusable);
  await expect(openWith({ up: absent, prepare: unusable })).rejects.toBe(unusable);
});
