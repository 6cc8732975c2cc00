import { expect, test } from '@jest/globals';
import { renderDuration } from './duration-text.ts';

test.each([
  [0, '00:00'],
  [999, '00:00'],
  [7400, '00:07'],
  [754_000, '12:34'],
  [3_723_000, '1:02:03'],
  [-5, '00:00'],
])('%i ms', (milliseconds, text) => {
  expect(renderDuration(milliseconds)).toBe(text);
});
