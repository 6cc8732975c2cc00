import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostileTexts, findControlCharacter } from '../../../testing/hostile-text.ts';
import { terminalSafeJson } from './terminal-safe-json.ts';

const text = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary' }));

test('parses to the same value and contains no terminal control characters', () => {
  fc.assert(
    fc.property(fc.dictionary(text, fc.array(text)), fc.constantFrom(undefined, 2), (value, indent) => {
      const json = terminalSafeJson(value, indent);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(findControlCharacter(json)).toBeUndefined();
    }),
  );
});
