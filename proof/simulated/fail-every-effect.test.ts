import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failEveryEffect } from './fail-every-effect.ts';
import { randomHost } from './random-hosts.ts';

test('if any effect fails, once or permanently, all is rolled back or exactly the rest is named', async () => {
  let total = 0;
  await fc.assert(
    fc.asyncProperty(randomHost, async (random) => {
      const { faults, problems } = await failEveryEffect(random);
      expect(faults).toBeGreaterThan(20);
      total += faults;
      expect(problems).toEqual([]);
    }),
    { numRuns: 10, seed: 1 },
  );
  expect(total).toBeGreaterThan(2000);
}, 180_000);
