import { expect, test } from '@jest/globals';
import { samplePoints } from './crash.ts';

test.each([8, 64, 96])('a sample of %i killed runs is even: each command is killed, each way out taken, all over its length', (count) => {
  const points = samplePoints({ apply: 386, destroy: 383 }, count, 1);
  expect(points).toHaveLength(count);
  for (const killed of ['apply', 'destroy'])
    for (const then of ['apply', 'destroy']) {
      const at = points.filter((point) => point.killed === killed && point.then === then).map((point) => point.at);
      expect(at.length).toBeGreaterThanOrEqual(count / 4 - 1);
      expect(Math.min(...at)).toBeLessThan(193);
      expect(Math.max(...at)).toBeGreaterThan(193);
    }
});

test('all of them, when as many are asked for', () => {
  expect(samplePoints({ apply: 3, destroy: 2 }, 100, 1).map(({ killed, then, at }) => `${at} ${killed} ${then}`)).toEqual([
    '1 apply destroy',
    '1 apply apply',
    '1 destroy destroy',
    '1 destroy apply',
    '2 apply destroy',
    '2 apply apply',
    '2 destroy destroy',
    '2 destroy apply',
    '3 apply destroy',
    '3 apply apply',
  ]);
});
