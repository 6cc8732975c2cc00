import { expect, test } from '@jest/globals';
import { plainHost } from '../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../testing/simulated/simulated-engine.ts';
import { directory } from '../kinds/directory/index.ts';

const desiredArea = (path: string) => [directory.declare({ path }, { mode: 0o700 })];

test('a work area that another user could exchange is refused in the plan, with a fix', async () => {
  const host = plainHost('minion1');
  host.files.put('/home/user', { type: 'directory', mode: 0o755, uid: 1000, gid: 1000 });
  const { refused } = await simulatedEngine(host).plan(desiredArea('/home/user/area'));
  expect(refused).toMatchObject([
    {
      change: { address: 'directory:/home/user/area' },
      refusal: {
        detail: '/home/user/area leads through /home/user, which others than root can write.',
        fix: expect.stringContaining('take another place, or make /home/user writable by root alone'),
        adoptable: false,
      },
    },
  ]);
});

test('refuses a path below a directory that a group can write, such as /var/log on Ubuntu; accepts a sticky one', async () => {
  const host = plainHost('minion1');
  host.files.put('/srv/log', { type: 'directory', mode: 0o775, uid: 0, gid: 104 });
  host.files.put('/srv/tmp', { type: 'directory', mode: 0o1777 });
  const plan = (path: string) => simulatedEngine(host).plan(desiredArea(path));
  expect((await plan('/srv/log/area')).refused).toHaveLength(1);
  expect((await plan('/srv/tmp/area')).refused).toEqual([]);
});

test('deletes an owned directory even if other users can write to its parent now', async () => {
  const host = plainHost('minion1');
  host.files.put('/srv', { type: 'directory' });
  const engine = simulatedEngine(host);
  await engine.apply([directory.declare({ path: '/srv/area' }, {})]);
  await host.files.setAttributes('/srv', { mode: 0o777, uid: 1000, gid: 1000 });
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(await host.files.read('/srv/area')).toBeNull();
});
