import { expect, test } from '@jest/globals';
import { dimensions, journeyName, journeys } from './journeys.ts';

test('at most fourteen journeys, all different', () => {
  expect(journeys.length).toBeLessThanOrEqual(14);
  expect(new Set(journeys.map(journeyName)).size).toBe(journeys.length);
});

test('each value of each dimension occurs at least twice', () => {
  const rare = [
    ...dimensions.init.filter((value) => journeys.filter(({ init }) => init === value).length < 2),
    ...dimensions.docker.filter((value) => journeys.filter(({ docker }) => docker === value).length < 2),
    ...dimensions.resolver.filter((value) => journeys.filter(({ resolver }) => resolver === value).length < 2),
    ...dimensions.owner.filter((value) => journeys.filter(({ owner }) => owner === value).length < 2),
  ];
  expect(rare).toEqual([]);
});
