import { expect, test } from '@jest/globals';
import { plainHost } from '../../testing/simulated/simulated-cluster.ts';
import { directory } from './kinds/directory/index.ts';

test('rejects a journal entry whose form it does not know, with a message and a fix', async () => {
  const host = plainHost('minion1');
  const odd = { id: { path: '/srv/a' }, before: { mode: 'rwx' }, after: null };
  const refused = {
    kind: 'refused',
    message: expect.stringMatching(/^the journal has a directory in a form that this lazyjack does not know: .*number.* at "mode"$/),
    fix: expect.stringContaining('the release that wrote it'),
  };
  await expect(directory.adjustRestore?.(host, [odd], [])).rejects.toMatchObject(refused);
  await expect(directory.write(host, [odd], new AbortController().signal)).rejects.toMatchObject(refused);
  await expect(directory.probe(host, [{ path: 7 }])).rejects.toMatchObject({ kind: 'refused' });
  expect(host.effects).toEqual([]);
});
