import { expect, test } from '@jest/globals';
import { plainHost } from '../lab/simulated-cluster.ts';
import { simulatedEngine } from '../lab/simulated-engine.ts';
import { bridge } from '../resources/bridge.ts';
import { directory as directoryKind } from '../resources/directory.ts';
import { route } from '../resources/route.ts';
import { sysctl } from '../resources/sysctl.ts';

test('parameters of a bridge that is taken back are gone with it, and that is as before', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  const made = bridge.declare({ dev: 'lazyjack-pods' }, { type: 'bridge' });
  const router = sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' }, { after: [made.address] });
  // No way there: the kernel refuses it, after the other two were written.
  const refused = route.declare({ dst: 'fd00:77::/64' }, { via: 'fd00:88::1', dev: 'eth0', mtu: null }, { after: [router.address] });
  const outcome = await simulatedEngine(host).apply([made, router, refused]);
  expect(outcome).toMatchObject({ status: 'rolled-back' });
  expect(host.record()).toEqual(before);
});

const directory = (name: string) => directoryKind.declare({ path: `/etc/${name}` }, { mode: 0o755, uid: 0, gid: 0 });

test('one that does not go does not hold up the others, and is the only one that is named', async () => {
  const host = plainHost('minion1', {
    effect: (label) => {
      if (/^before (remove|rmdir).*\/etc\/b$/.test(label)) throw new Error('no such luck');
    },
  });
  const refused = route.declare(
    { dst: 'fd00:77::/64' },
    { via: 'fd00:88::1', dev: 'eth0', mtu: null },
    { after: [directory('a').address] },
  );
  const outcome = await simulatedEngine(host).apply([directory('a'), directory('b'), directory('c'), refused]);
  expect(outcome).toMatchObject({ status: 'stuck', stuck: [{ address: 'directory:/etc/b', why: 'no such luck' }] });
  expect(await host.files.read('/etc/c')).toBeNull();
});

test('a journal that cannot be written any more keeps nothing from being put back', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  let lines = 0;
  const full = simulatedEngine(host, {
    onLine: (when) => {
      if (when === 'before' && (lines += 1) >= 3) throw new Error('no space left on device');
    },
  });
  expect(await full.apply([directory('a')])).toMatchObject({ status: 'rolled-back' });
  expect(host.record()).toEqual(before);
  expect(full.entries).toEqual([]);
});
