import { expect, test } from '@jest/globals';
import { selectDistinctInstants, samplePoints } from './crash.ts';

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, at) => at + 1);

test.each([8, 64, 96])('a sample of %i killed runs is spread evenly over commands, recoveries and the length of a run', (count) => {
  const points = samplePoints({ apply: upTo(386), destroy: upTo(383) }, count, 1);
  expect(points).toHaveLength(count);
  for (const killed of ['apply', 'destroy'])
    for (const then of ['apply', 'destroy']) {
      const at = points
        .filter((point) => point.killedCommand === killed && point.recoveryCommand === then)
        .map((point) => point.instantNumber);
      expect(at.length).toBeGreaterThanOrEqual(count / 4 - 1);
      expect(Math.min(...at)).toBeLessThan(193);
      expect(Math.max(...at)).toBeGreaterThan(193);
    }
});

test('a large sample contains every point', () => {
  const all = samplePoints({ apply: upTo(3), destroy: upTo(2) }, 100, 1).map(
    ({ killedCommand, recoveryCommand, instantNumber }) => `${instantNumber} ${killedCommand} ${recoveryCommand}`,
  );
  expect(all.sort()).toEqual([
    '1 apply apply',
    '1 apply destroy',
    '1 destroy apply',
    '1 destroy destroy',
    '2 apply apply',
    '2 apply destroy',
    '2 destroy apply',
    '2 destroy destroy',
    '3 apply apply',
    '3 apply destroy',
  ]);
});

test('the first points of a sample are spread over all runs', () => {
  const begun = samplePoints({ apply: upTo(386), destroy: upTo(383) }, 10_000, 1).slice(0, 100);
  const quarters = new Set(
    begun.map(
      ({ killedCommand, recoveryCommand, instantNumber }) => `${killedCommand} ${recoveryCommand} ${Math.floor(instantNumber / 97)}`,
    ),
  );
  expect(quarters.size).toBe(16);
});

test('the end of an effect and the start of the next are one instant; an instant within an effect is separate', () => {
  const whens = ['before', 'after', 'before', 'started', 'after', 'before', 'sent', 'before', 'answered', 'after'];
  expect(selectDistinctInstants(whens.map((when) => ({ when })))).toEqual([1, 3, 4, 6, 7, 8, 9, 10]);
});
