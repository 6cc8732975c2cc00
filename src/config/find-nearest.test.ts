import { expect, test } from '@jest/globals';
import { findNearest } from './find-nearest.ts';

const keys = ['mode', 'plugin', 'token', 'token-cert-hash', 'work-area', 'kubernetes-version', 'id', 'ip', 'mgmt_net'];

test.each([
  ['mdoe', 'mode'],
  ['pluggin', 'plugin'],
  ['workarea', 'work-area'],
  ['Work_Area', 'work-area'],
  ['kubernets-version', 'kubernetes-version'],
  ['kubernetes', 'kubernetes-version'],
  ['mgnt_net', 'mgmt_net'],
  ['token-hash', 'token-cert-hash'],
  ['zoo', undefined],
  ['ix', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('%s', (written, expected) => {
  expect(findNearest(written, keys)).toBe(expected);
});
