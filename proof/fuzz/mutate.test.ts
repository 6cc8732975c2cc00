import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mutatedBytes, mutatedJson } from './mutate.ts';

test('each place of a document is changed as often as another', () => {
  const keys = Array.from({ length: 10 }, (_, at) => `key${at}`);
  const base = Object.fromEntries(keys.map((key) => [key, 'right']));
  // Where the whole was replaced, nothing is to be learned about its places.
  const texts = fc.sample(mutatedJson([base], ['wrong']), { numRuns: 300, seed: 1 }).filter((text) => text.startsWith('{'));
  for (const key of keys) expect(texts.filter((text) => !text.includes(`"${key}":"right"`)).length).toBeGreaterThan(10);
});

test('bytes are changed in the middle as well', () => {
  const texts = fc.sample(mutatedBytes(fc.constant('a'.repeat(100)), ['b']), { numRuns: 300, seed: 1 });
  expect(texts.filter((bytes) => /^a{20,}[^a]+a{20,}$/.test(Buffer.from(bytes).toString('latin1'))).length).toBeGreaterThan(20);
});
