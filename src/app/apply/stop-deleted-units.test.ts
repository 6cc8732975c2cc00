import { expect, test } from '@jest/globals';
import { plainHost } from '../../../testing/simulated/simulated-cluster.ts';
import { stopDeletedUnits } from './stop-deleted-units.ts';

const restoreUnit = 'lazyjack-restore.service';
const file = `/etc/systemd/system/${restoreUnit}`;
const started = `/run/systemd/units/invocation:${restoreUnit}`;

test.each([
  ['was started at boot and has no file any more', [started], [restoreUnit]],
  ['still has its file, because something was not restored', [file, started], []],
  ['was not started since it was written', [], []],
])('a restore unit that %s', async (_, paths, expected) => {
  const host = plainHost('minion1', {}, { services: { units: { 'lazyjack-restore': { active: 'active' } } } });
  for (const path of paths) host.files.put(path, { type: 'file', content: '' });
  expect(await stopDeletedUnits({ host })).toEqual(expected);
});
