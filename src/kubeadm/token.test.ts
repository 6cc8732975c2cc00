import { expect, test } from '@jest/globals';
import { makeToken, tokenExpired, tokenExpiry, tokenId } from './token.ts';

test('tokens have the form of bootstrap tokens and no two are alike', () => {
  const tokens = Array.from({ length: 200 }, () => makeToken());
  for (const token of tokens) expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
  expect(new Set(tokens).size).toBe(200);
  expect(new Set(tokens.join('').replaceAll('.', '')).size).toBe(36);
});

test('every character is asked of the source of randomness', () => {
  let asked = 0;
  const token = makeToken((below) => asked++ % below);
  expect(asked).toBe(22);
  expect(token).toBe('abcdef.ghijklmnopqrstuv');
  expect(tokenId(token)).toBe('abcdef');
});

test('expiry', () => {
  const created = new Date('2026-11-22T12:00:00Z');
  expect(tokenExpiry(created).toISOString()).toBe('2026-11-23T12:00:00.000Z');
  expect(tokenExpired(undefined, created)).toBe(false);
  expect(tokenExpired('', created)).toBe(false);
  expect(tokenExpired('2026-11-22T12:00:01Z', created)).toBe(false);
  expect(tokenExpired('2026-11-22T12:00:01Z', created, 1000)).toBe(true);
  expect(tokenExpired('2026-11-22T13:00:00+01:00', created)).toBe(true);
  expect(tokenExpired('soon', created)).toBe(true);
});
