import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crashAtEveryEffect } from './crash-at-every-effect.ts';
import { randomHost } from './random-hosts.ts';

test('killed anywhere, on random machines with random configurations: destroy gives them back, apply goes on', async () => {
  await fc.assert(
    fc.asyncProperty(randomHost, fc.nat(), async (random, failing) => {
      const { points, problems } = await crashAtEveryEffect(random, failing);
      expect(points).toBeGreaterThan(20);
      expect(problems).toEqual([]);
    }),
    { numRuns: 20, seed: 1 },
  );
}, 60_000);
