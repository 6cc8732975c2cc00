import { expect, test } from '@jest/globals';
import { isInUnit } from './started-by-unit.ts';

const units = ['lazyjack-restore.service', 'lazyjack-restore-up.service'];

test.each([
  ['0::/system.slice/lazyjack-restore.service\n', true],
  ['12:cpu:/\n1:name=systemd:/system.slice/lazyjack-restore-up.service\n0::/\n', true],
  ['0::/user.slice/user-0.slice/session-1.scope\n', false],
  ['0::/system.slice/not-lazyjack-restore.service\n', false],
  ['0::/system.slice/lazyjack-restore.service.slice\n', false],
  ['', false],
])('%j', (cgroups, expected) => {
  expect(isInUnit(cgroups, units)).toBe(expected);
});
