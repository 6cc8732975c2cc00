import { expect, test } from '@jest/globals';
import { isInRestoreUnit } from './restore-unit-runs-us.ts';

test.each([
  ['0::/system.slice/lazyjack-restore.service\n', true],
  ['2:cpu:/\n1:name=systemd:/system.slice/lazyjack-restore-up.service\n', true],
  ['0::/user.slice/user-0.slice/session-1.scope\n', false],
  ['0::/system.slice/lazyjack-restore.service.d/x.scope\n', false],
])('%j', (cgroups, is) => {
  expect(isInRestoreUnit(cgroups)).toBe(is);
});
