import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mutatedBytes, mutatedJson } from './mutate.ts';

test('all places of a document are changed about equally often', () => {
  const keys = Array.from({ length: 10 }, (_, at) => `key${at}`);
  const base = Object.fromEntries(keys.map((key) => [key, 'right']));
  // If the whole document was replaced, it says nothing about its places.
  const texts = fc.sample(mutatedJson([base], ['wrong']), { numRuns: 300, seed: 1 }).filter((text) => text.startsWith('{'));
  for (const key of keys) expect(texts.filter((text) => !text.includes(`"${key}":"right"`)).length).toBeGreaterThan(10);
});

test('bytes in the middle are changed too', () => {
  const texts = fc.sample(mutatedBytes(fc.constant('a'.repeat(100)), ['b']), { numRuns: 300, seed: 1 });
  expect(texts.filter((bytes) => /^a{20,}[^a]+a{20,}$/.test(Buffer.from(bytes).toString('latin1'))).length).toBeGreaterThan(20);
});
