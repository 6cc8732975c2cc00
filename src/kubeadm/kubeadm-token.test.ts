import { expect, test } from '@jest/globals';
import { makeToken, tokenIdOf } from './kubeadm-token.ts';

test('tokens have the form of bootstrap tokens and no two are alike', () => {
  const tokens = Array.from({ length: 200 }, () => makeToken());
  for (const token of tokens) expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
  expect(new Set(tokens).size).toBe(200);
  expect(new Set(tokens.join('').replaceAll('.', '')).size).toBe(36);
});

test('every character comes from the source of randomness', () => {
  let calls = 0;
  const token = makeToken((below) => calls++ % below);
  expect(calls).toBe(22);
  expect(token).toBe('abcdef.ghijklmnopqrstuv');
  expect(tokenIdOf(token)).toBe('abcdef');
});
