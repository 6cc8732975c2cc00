import { expect, test } from '@jest/globals';
import { chooseCniVersion } from './cni-versions.ts';

/** The versions that plugins of some releases support. */
const of071 = ['0.1.0', '0.2.0', '0.3.0', '0.3.1'];
const of09 = [...of071, '0.4.0'];
const of11 = [...of09, '1.0.0'];
const of19 = [...of11, '1.1.0'];

test.each([
  [[of071], '0.3.1'],
  [[of09], '0.4.0'],
  [[of11], '1.0.0'],
  [[of19], '1.0.0'],
  [[of19, of071], '0.3.1'],
  [[['0.1.0', '0.2.0']], undefined],
  [[['2.0.0']], undefined],
  [[of19, []], undefined],
])('%j speak %s', (answers, expected) => {
  expect(chooseCniVersion(answers)).toBe(expected);
});

test('an old runtime sets the limit', () => {
  expect(chooseCniVersion([of19], '0.4.0')).toBe('0.4.0');
  expect(chooseCniVersion([of19], '0.3.1')).toBe('0.3.1');
});
