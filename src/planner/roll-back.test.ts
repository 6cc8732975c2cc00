import { describe, expect, test } from '@jest/globals';
import { Failure } from '../core/failure.ts';
import type { Kind } from '../core/kind.ts';
import { plainHost } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import { bridge } from '../resources/kinds/bridge/index.ts';
import { directory as directoryKind } from '../resources/kinds/directory/index.ts';
import { image } from '../resources/kinds/image/index.ts';
import { kinds } from '../resources/index.ts';
import { containerNetwork } from '../resources/kinds/container-network/index.ts';
import { route } from '../resources/kinds/route/index.ts';
import { sysctl } from '../resources/kinds/sysctl/index.ts';

test('rolling back a bridge also removes its kernel parameters', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  const made = bridge.declare({ dev: 'lazyjack-pods' }, { type: 'bridge' });
  const router = sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' }, { needs: [made.address] });
  // The gateway is unreachable: the kernel refuses the route after the other two were written.
  const refused = route.declare({ dst: 'fd00:77::/64' }, { via: 'fd00:88::1', dev: 'eth0', mtu: null }, { needs: [router.address] });
  const outcome = await simulatedEngine(host).apply([made, router, refused]);
  expect(outcome).toMatchObject({ status: 'rolled-back' });
  expect(host.record()).toEqual(before);
});

const directory = (name: string) => directoryKind.declare({ path: `/etc/${name}` }, { mode: 0o755, uid: 0, gid: 0 });

test('one failed restore does not block the others and is the only one listed', async () => {
  const host = plainHost('minion1', {
    onEffect: (label) => {
      if (/^before (remove|rmdir).*\/etc\/b$/.test(label)) throw new Error('no such luck');
    },
  });
  const refused = route.declare(
    { dst: 'fd00:77::/64' },
    { via: 'fd00:88::1', dev: 'eth0', mtu: null },
    { needs: [directory('a').address] },
  );
  const outcome = await simulatedEngine(host).apply([directory('a'), directory('b'), directory('c'), refused]);
  expect(outcome).toMatchObject({ status: 'not-rolled-back', notRestored: [{ address: 'directory:/etc/b', reason: 'no such luck' }] });
  expect(await host.files.read('/etc/c')).toBeNull();
});

test('a journal that cannot be written does not prevent the rollback', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  let lines = 0;
  const full = simulatedEngine(host, {
    onJournalLine: (when) => {
      if (when === 'before' && (lines += 1) >= 3) throw new Error('no space left on device');
    },
  });
  expect(await full.apply([directory('a')])).toMatchObject({ status: 'rolled-back' });
  expect(host.record()).toEqual(before);
  expect(full.entries).toEqual([]);
});

test('a journal that cannot be written does not prevent the rollback if an image was created', async () => {
  const host = plainHost('my-master');
  const made = image.declare({ reference: 'example.test/other:1', context: null }, { present: true }, { needs: [directory('a').address] });
  const refused = route.declare({ dst: 'fd00:77::/64' }, { via: 'fd00:88::1', dev: 'eth0', mtu: null }, { needs: [made.address] });
  let pulled = false;
  const full = simulatedEngine(host, {
    onJournalLine: (when, entry) => {
      pulled ||= entry.type === 'intent' && entry.changes.some(({ ref }) => ref.kind === 'image');
      if (when === 'before' && pulled && entry.type !== 'intent') throw new Error('no space left on device');
    },
  });
  expect(await full.apply([directory('a'), made, refused])).toMatchObject({ status: 'rolled-back' });
  expect(await host.files.read('/etc/a')).toBeNull();
});

test('a side effect that cannot be read again is listed', async () => {
  const host = plainHost('minion1');
  const router = sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' });
  const refused = route.declare({ dst: 'fd00:77::/64' }, { via: 'fd00:88::1', dev: 'eth0', mtu: null }, { needs: [router.address] });
  let rollingBack = false;
  const blind: Kind['probe'] = async (reader, ids) => {
    const found = await sysctl.probe(reader, ids);
    const isGuard = ids.length > 1;
    return rollingBack && isGuard ? ids.map(() => ({ known: false, reason: 'nobody may look' })) : found;
  };
  const engine = simulatedEngine(host, {
    kinds: new Map([...kinds, ['sysctl', { ...sysctl, probe: blind }]]),
    onJournalLine: (_, entry) => {
      rollingBack ||= entry.type === 'rolling-back';
    },
  });
  const outcome = await engine.apply([router, refused]);
  expect(outcome).toMatchObject({ status: 'not-rolled-back' });
  expect(outcome.status === 'not-rolled-back' && outcome.notRestored.map(({ reason }) => reason)).toContain('nobody may look');
});

test('a failed probe of side effects is handled during rollback', async () => {
  const host = plainHost('minion1');
  const router = sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' });
  const refused = route.declare({ dst: 'fd00:77::/64' }, { via: 'fd00:88::1', dev: 'eth0', mtu: null }, { needs: [router.address] });
  let rollingBack = false;
  const failing: Kind['probe'] = async (reader, ids) => {
    if (rollingBack && ids.length > 1) throw new Error('sysctl is gone');
    return sysctl.probe(reader, ids);
  };
  const engine = simulatedEngine(host, {
    kinds: new Map([...kinds, ['sysctl', { ...sysctl, probe: failing }]]),
    onJournalLine: (_, entry) => {
      rollingBack ||= entry.type === 'rolling-back';
    },
  });
  const outcome = await engine.apply([router, refused]);
  expect(outcome).toMatchObject({ status: 'not-rolled-back' });
  expect(outcome.status === 'not-rolled-back' && outcome.notRestored[0]?.reason).toBe('sysctl is gone');
});

const made = containerNetwork.declare(
  { name: 'support_net' },
  { driver: 'bridge', bridge: 'lazyjack0', options: {}, labels: {}, subnets: [{ subnet: '172.18.0.0/16', gateway: '172.18.0.1' }] },
);

const loopbackRoute = route.declare({ dst: 'fd00:77::/64' }, { via: null, dev: 'lo', mtu: null });

test.each([
  ['container-network', made, containerNetwork, 'remove network support_net'],
  ['route', loopbackRoute, route, 'ip route del fd00:77::/64 dev lo proto 108 metric 1024'],
])('a %s that was written and then probed as absent is deleted anyway', async (_name, resource, kind, effect) => {
  const host = plainHost('my-master');
  const before = host.record();
  const blind: Kind['probe'] = async (_reader, ids) => ids.map(() => ({ known: true, state: null }));
  const engine = simulatedEngine(host, { kinds: new Map([...kinds, [kind.name, { ...kind, probe: blind }]]) });
  expect(await engine.apply([resource])).toMatchObject({ status: 'rolled-back' });
  expect(host.record()).toEqual(before);
  expect(host.effects.at(-1)).toBe(effect);
});

test('a resource that a write did not create is not listed', async () => {
  const host = plainHost('my-master');
  const before = host.record();
  const lame = { ...route, write: () => Promise.resolve() };
  const engine = simulatedEngine(host, { kinds: new Map([...kinds, ['route', lame]]) });
  expect(await engine.apply([loopbackRoute])).toMatchObject({ status: 'rolled-back' });
  expect(host.record()).toEqual(before);
});

test('destroy lists a removed network that a stale probe still reports, and does not recreate it', async () => {
  const host = plainHost('my-master');
  let last: Awaited<ReturnType<Kind['probe']>> | undefined;
  let stale = false;
  const staying: Kind['probe'] = async (reader, ids) => (last = stale ? (last ?? []) : await containerNetwork.probe(reader, ids));
  const engine = simulatedEngine(host, {
    kinds: new Map([...kinds, ['container-network', { ...containerNetwork, probe: staying }]]),
    onJournalLine: (_, entry) => {
      stale ||= entry.type === 'intent' && entry.run === 'run-2';
    },
  });
  expect(await engine.apply([made])).toMatchObject({ status: 'done' });
  expect(await engine.destroy()).toMatchObject({
    status: 'partially-restored',
    notRestored: [{ address: 'container-network:support_net' }],
  });
  expect(await host.containers.readNetworks()).toEqual([]);
});

describe('Docker creates the bridge but not the network', () => {
  const router = sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' });
  const resource = containerNetwork.declare(
    { name: 'support_net' },
    { driver: 'bridge', bridge: 'lazyjack0', options: {}, labels: {}, subnets: [{ subnet: 'fd00:10::/64', gateway: 'fd00:10::1' }] },
    { needs: [router.address] },
  );

  test('if Docker fails, the bridge is removed', async () => {
    const host = plainHost('my-master', {
      onEffect: (label) => {
        if (label === 'before create network support_net') throw new Failure('failed', 'no chain by that name');
      },
    });
    const before = host.record();
    expect(await simulatedEngine(host).apply([router, resource])).toMatchObject({ status: 'rolled-back' });
    expect(host.record()).toEqual(before);
  });

  test('if Docker stops, the remains and their needs stay owned, and destroy restores both', async () => {
    const host = plainHost('my-master', {
      onEffect: (label) => {
        if (label !== 'before create network support_net') return;
        host.containers.data.engine = 'stopped';
        throw new Failure('failed', 'Docker closed the connection');
      },
    });
    const before = host.record();
    const engine = simulatedEngine(host);
    const outcome = await engine.apply([router, resource]);
    const reason = expect.stringMatching(/Docker is not running.*; start it: systemctl start docker/);
    expect(outcome).toMatchObject({
      status: 'not-rolled-back',
      notRestored: [
        { address: 'container-network:support_net', reason },
        { address: 'network-remains:lazyjack0/fd00:10::1', reason },
      ],
    });
    expect([...engine.ledger().owned.keys()]).toEqual(
      expect.arrayContaining([router.address, 'sysctl:net/ipv6/conf/eth1/forwarding', 'container-network:support_net']),
    );
    // When Docker starts with a network, it enables forwarding on this host.
    host.containers.data.engine = 'running';
    await host.sysctls.write([{ key: 'net/ipv6/conf/all/forwarding', value: '1' }]);
    expect(await engine.destroy()).toMatchObject({ status: 'done' });
    expect(host.record()).toEqual(before);
    expect(engine.entries).toEqual([]);
  });
});
