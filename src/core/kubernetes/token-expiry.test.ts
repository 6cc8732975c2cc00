import { expect, test } from '@jest/globals';
import { isTokenExpired } from './token-expiry.ts';

test.each([
  ['', 0, false],
  ['2026-11-22T12:00:01Z', 0, false],
  ['2026-11-22T12:00:01Z', 1000, true],
  ['2026-11-22T13:00:00+01:00', 0, true],
  ['soon', 0, true],
])('a token that ends at "%s", %d ms before that: %s', (end, margin, expired) => {
  expect(isTokenExpired(end, new Date('2026-11-22T12:00:00Z'), margin)).toBe(expired);
});
