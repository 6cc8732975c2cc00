import { expect, test } from '@jest/globals';
import type { State } from '../core/state.ts';
import { explainDifference } from './not-restored.ts';

test.each<readonly [State, State, string]>([
  [{ mtu: 9000, up: true }, { mtu: 1500, up: true, type: 'veth' }, 'mtu is 1500 instead of 9000'],
  [{ complete: true }, { complete: false, role: 'worker' }, 'complete is false instead of true'],
  [{ mode: 0o600, uid: 0 }, { mode: 0o644, uid: 4 }, 'mode is 0644 instead of 0600, uid is 4 instead of 0'],
  [{ via: 'fd00::1' }, { via: null }, 'via is none instead of fd00::1'],
  [null, { mtu: 1500 }, 'it still exists'],
  [{ mtu: 1500 }, null, 'it is absent'],
])('expected %j, live state %j: %s', (expected, live, text) => {
  expect(explainDifference(expected, live)).toBe(text);
});
