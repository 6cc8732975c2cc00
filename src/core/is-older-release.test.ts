import { expect, test } from '@jest/globals';
import { isOlderRelease } from './is-older-release.ts';

test.each([
  ['2.0.0', '2.0.1', true],
  ['2.9.0', '2.10.0', true],
  ['2.0.1', '2.0.1', false],
  ['3.0.0', '2.10.1', false],
  ['2.0.1', '2.0.0', false],
  ['unknown', '2.0.0', true],
])('%s is older than %s: %s', (one, other, expected) => {
  expect(isOlderRelease(one, other)).toBe(expected);
});
