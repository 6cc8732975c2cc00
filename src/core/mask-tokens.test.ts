import { expect, test } from '@jest/globals';
import { maskTokens } from './mask-tokens.ts';

test('a token that a program prints is not printed again', () => {
  expect(maskTokens('error: cannot use token abcdef.0123456789abcdef at fd00:20::2')).toBe(
    `error: cannot use token ${'*'.repeat(23)} at fd00:20::2`,
  );
});
