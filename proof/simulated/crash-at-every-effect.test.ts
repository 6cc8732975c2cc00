import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crashAtEveryEffect } from './crash-at-every-effect.ts';
import { randomHost } from './random-hosts.ts';

test('after a crash anywhere, on random hosts with random configurations, destroy restores and apply converges', async () => {
  let total = 0;
  await fc.assert(
    fc.asyncProperty(randomHost, fc.nat(), async (random, failing) => {
      const { points, problems } = await crashAtEveryEffect(random, failing);
      expect(points).toBeGreaterThan(20);
      total += points;
      expect(problems).toEqual([]);
    }),
    { numRuns: 20, seed: 1 },
  );
  expect(total).toBeGreaterThan(5000);
}, 180_000);
