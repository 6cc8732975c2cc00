import { expect, test } from '@jest/globals';
import { plainHost } from '../../../testing/simulated/simulated-cluster.ts';
import { stopDeletedUnits } from './stop-deleted-units.ts';

const restoreUnit = 'lazyjack-restore.service';
const file = `/etc/systemd/system/${restoreUnit}`;

test.each([
  ['ran at boot and has no file any more', 'active', [], [restoreUnit]],
  ['failed at boot and has no file any more', 'failed', [], [restoreUnit]],
  ['is about to be tried again', 'activating', [], [restoreUnit]],
  ['still has its file, because something was not restored', 'failed', [file], []],
  ['did not run since it was written', 'inactive', [], []],
] as const)('a restore unit that %s', async (_, active, paths, expected) => {
  const units = { 'lazyjack-restore': { active } };
  const host = plainHost('minion1', {}, { services: { units } });
  host.files.put('/run/systemd/system', { type: 'directory' });
  for (const path of paths) host.files.put(path, { type: 'file', content: '' });
  expect(await stopDeletedUnits({ host })).toEqual(expected);
  const [{ active: after } = { active: '' }] = await host.services.read([restoreUnit]);
  expect(after).toBe(expected.length > 0 ? 'inactive' : active);
});

test('nothing on a host without systemd', async () => {
  const host = plainHost('minion1', {}, { services: { systemd: 'missing' } });
  expect(await stopDeletedUnits({ host })).toEqual([]);
});
