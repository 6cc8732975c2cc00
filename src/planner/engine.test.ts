import { describe, expect, test } from '@jest/globals';
import type { Kind } from '../core/kind.ts';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import { address } from '../resources/kinds/address/index.ts';
import { kinds } from '../resources/index.ts';
import { route } from '../resources/kinds/route/index.ts';
import { sysctl } from '../resources/kinds/sysctl/index.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const nodes = ['my-master', 'minion1'];

class Crash extends Error {}

describe.each(nodes)('prepare on %s', (name) => {
  test('converges after one apply, then does nothing, and destroy restores the host', async () => {
    const host = plainHost(name);
    const before = host.record();
    const engine = simulatedEngine(host);
    const desired = await makePrepareDesired(host, cluster, name);
    const outcome = await engine.apply(desired);
    if ('cause' in outcome) throw outcome.cause;
    expect(outcome.status).toBe('done');

    const written = host.effects.length;
    const again = await makePrepareDesired(host, cluster, name);
    expect((await engine.plan(again)).changes).toEqual([]);
    expect((await engine.apply(again)).status).toBe('nothing');
    expect(host.effects.length).toBe(written);

    expect((await engine.destroy()).status).toBe('done');
    expect(host.record()).toEqual(before);
    expect(engine.entries).toEqual([]);
  });

  test('the host is unchanged after any failed effect', async () => {
    const count = await effectsOf(name);
    expect(count).toBeGreaterThan(5);
    for (let failing = 1; failing <= count; failing += 1) {
      let effects = 0;
      const host = plainHost(name, {
        onEffect: (label) => {
          if (label.startsWith('before ') && (effects += 1) === failing) throw new Error('no such luck');
        },
      });
      const before = host.record();
      const engine = simulatedEngine(host);
      const outcome = await engine.apply(await makePrepareDesired(host, cluster, name));
      expect({ failing, status: outcome.status }).toEqual({ failing, status: 'rolled-back' });
      expect(host.record()).toEqual(before);
      expect(engine.entries).toEqual([]);
    }
  });

  test.each(['destroy', 'apply'] as const)('after a crash before or after any effect, %s finishes correctly', async (way) => {
    const count = (await effectsOf(name)) * 2;
    for (let crashing = 1; crashing <= count; crashing += 1) {
      let steps = 0;
      let dead = false;
      const host = plainHost(name, {
        onEffect: () => {
          steps += 1;
          if (dead || steps === crashing) {
            dead = true;
            throw new Crash();
          }
        },
      });
      const before = host.record();
      const crashed = simulatedEngine(host, {
        // A crashed process writes no more journal lines.
        onJournalLine: () => {
          if (dead) throw new Crash();
        },
      });
      await crashed.apply(await makePrepareDesired(host, cluster, name));
      const journal = [...crashed.entries];
      dead = false;
      steps = count * 2;

      const engine = simulatedEngine(host);
      engine.entries.push(...journal);
      if (way === 'apply') {
        const desired = await makePrepareDesired(host, cluster, name);
        const outcome = await engine.apply(desired);
        expect({ crashing, status: outcome.status }).not.toEqual({ crashing, status: 'rolled-back' });
        expect((await engine.plan(desired)).changes).toEqual([]);
      }
      const outcome = await engine.destroy();
      if ('cause' in outcome) throw new Error(`crash ${crashing}`, { cause: outcome.cause });
      expect({ crashing, host: host.record() }).toEqual({ crashing, host: before });
    }
  });
});

test('a node that is no longer a NAT64 node restores routes over the bridge first, then its containers', async () => {
  const host = plainHost('my-master');
  const before = host.record();
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, 'my-master'));
  const handedOver = clusterFromYaml(
    threeNodesYaml
      .replace('my-master: { interface: eth1, opmodes: master dns64 nat64', 'my-master: { interface: eth1, opmodes: master')
      .replace('minion1: { interface: eth1, opmodes: minion', 'minion1: { interface: eth1, opmodes: dns64 nat64'),
  );
  const outcome = await engine.apply(await makePrepareDesired(host, handedOver, 'my-master'));
  if ('cause' in outcome) throw outcome.cause;
  expect((await engine.plan(await makePrepareDesired(host, handedOver, 'my-master'))).changes).toEqual([]);
  await engine.destroy();
  expect(host.record()).toEqual(before);
});

test('routes that follow the changed MTU of their interface are restored with it', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, 'minion1'));
  const smaller = clusterFromYaml(threeNodesYaml.replace('mtu: 9000', 'mtu: 1500'));
  const outcome = await engine.apply(await makePrepareDesired(host, smaller, 'minion1'));
  if ('cause' in outcome) throw outcome.cause;
  expect((await engine.plan(await makePrepareDesired(host, smaller, 'minion1'))).changes).toEqual([]);
  const destroyed = await engine.destroy();
  if ('cause' in destroyed) throw destroyed.cause;
  expect(host.record()).toEqual(before);
});

describe('the copy of the configuration', () => {
  const copy = '/var/lib/lazyjack/applied-prepare.yaml';
  const smaller = clusterFromYaml(threeNodesYaml.replace('mtu: 9000', 'mtu: 1500'));
  const isCopy = (label: string): boolean => label.includes(copy);

  test('is written last, after all changes are verified, and only its owner can read it', async () => {
    const host = plainHost('my-master');
    const engine = simulatedEngine(host);
    const desired = await makePrepareDesired(host, cluster, 'my-master');
    expect((await engine.plan(desired)).changes.at(-1)?.address).toBe(`file:${copy}`);
    await engine.apply(desired);
    expect(host.effects.findIndex(isCopy)).toBeGreaterThanOrEqual(host.effects.length - 2);
    expect(await host.files.read(copy)).toMatchObject({ type: 'file', mode: 0o600, uid: 0, gid: 0, content: cluster.bytes });
  });

  test('is the only update if nothing else of the YAML concerns this host, and is never deleted first', async () => {
    const host = plainHost('minion1');
    const engine = simulatedEngine(host);
    await engine.apply(await makePrepareDesired(host, cluster, 'minion1'));
    const edited = await makePrepareDesired(host, clusterFromYaml(`${threeNodesYaml}# reviewed\n`), 'minion1');
    expect((await engine.plan(edited)).changes).toMatchObject([
      { address: `file:${copy}`, action: 'update', reason: { type: 'configuration-changed' } },
    ]);
    // If the copy were deleted first, a crash would leave none.
    expect(
      (await engine.plan(await makePrepareDesired(host, clusterFromYaml(threeNodesYaml.replace('fd00:20::', 'fd00:21::')), 'minion1')))
        .changes,
    ).toContainEqual(expect.objectContaining({ address: `file:${copy}`, action: 'update' }));
  });

  test('keeps its earlier content after any failed apply', async () => {
    for (let failing = 1; ; failing += 1) {
      let effects = -1000;
      const host = plainHost('minion1', {
        onEffect: (label) => {
          if (label.startsWith('before ') && (effects += 1) === failing) throw new Error('no such luck');
        },
      });
      const engine = simulatedEngine(host);
      await engine.apply(await makePrepareDesired(host, cluster, 'minion1'));
      effects = 0;
      const outcome = await engine.apply(await makePrepareDesired(host, smaller, 'minion1'));
      const expected = outcome.status === 'done' ? smaller : cluster;
      expect({ failing, file: await host.files.read(copy) }).toMatchObject({ failing, file: { content: expected.bytes } });
      if (outcome.status === 'done') break;
    }
  });
});

test('a change waits for its indirect needs through a resource that already exists', async () => {
  const host = plainHost('minion1');
  const desired = await makePrepareDesired(host, cluster, 'minion1');
  await host.network.write([
    { op: 'set-link', dev: 'eth1', up: true },
    { op: 'add-address', dev: 'eth1', family: 6, address: 'fd00:20::a', prefix: 64, broadcast: null, alias: null },
  ]);
  const plan = await simulatedEngine(host).plan(desired);
  const route = plan.changes.find(({ address }) => address === 'route:fd00:10::/64');
  expect(plan.unchanged).toContain('address:eth1/fd00:20::a');
  expect(route?.needs).toContain('link:eth1');
});

test('an MTU that another manager keeps resetting is reported, and the apply is rolled back', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  const engine = simulatedEngine(host, {
    onJournalLine: (when, { type }) => {
      if (when === 'after' && type === 'done') host.network.write([{ op: 'set-link', dev: 'eth1', mtu: 1500 }]).catch(() => undefined);
    },
  });
  const desired = await makePrepareDesired(host, cluster, 'minion1');
  const outcome = await engine.apply(desired.filter(({ address }) => address === 'link:eth1'));
  expect(outcome).toMatchObject({
    status: 'rolled-back',
    cause: { name: 'Failure', message: 'what was written does not stay as written: link:eth1' },
  });
  expect(host.record()).toEqual(before);
});

async function effectsOf(name: string): Promise<number> {
  const host = plainHost(name);
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, name));
  return host.effects.length;
}

test('a failure is rolled back at once, and settling stops', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  let settleCalls = 0;
  const slow: Kind = {
    ...address,
    settle: async (_, changes) => {
      settleCalls += 1;
      return changes.map(() => ({ settled: 'not-yet', reason: 'tentative' }));
    },
  };
  const here = address.declare({ dev: 'eth0', address: 'fd00:20::a' }, { prefix: 64 });
  const refused = route.declare({ dst: 'fd00:77::/64' }, { via: 'fd00:88::1', dev: 'eth0', mtu: null }, { needs: [here.address] });
  const outcome = await simulatedEngine(host, { kinds: new Map([...kinds, ['address', slow]]) }).apply([here, refused]);
  expect(outcome).toMatchObject({ status: 'rolled-back' });
  expect('cause' in outcome && String(outcome.cause)).not.toContain('tentative');
  expect(settleCalls).toBeLessThan(50);
  expect(host.record()).toEqual(before);
});

test('a resource that others took over and that is no longer desired is forgotten silently', async () => {
  const host = plainHost('minion1');
  const engine = simulatedEngine(host);
  const [mine, other] = ['fd00:77::/64', 'fd00:78::/64'].map((dst) => route.declare({ dst }, { via: null, dev: 'lo', mtu: null }));
  if (mine === undefined || other === undefined) throw new Error('two');
  await engine.apply([mine, other]);
  await host.network.write([{ op: 'delete-route', family: 6, dst: 'fd00:77::/64', via: null, dev: 'lo' }]);
  expect(await engine.apply([other])).toEqual({ status: 'nothing' });
  expect([...engine.ledger().owned.keys()]).toEqual([other.address]);
  const lines = engine.entries.length;
  expect(await engine.apply([other])).toEqual({ status: 'nothing' });
  expect(engine.entries).toHaveLength(lines);
});

test('side effects of a restore are restored in the same apply, also on a new interface', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  const engine = simulatedEngine(host);
  const forwarding = sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' });
  expect((await engine.apply([forwarding])).status).toBe('done');
  // The kernel sets this value on a new interface while forwarding is enabled for all.
  const late = 'net/ipv6/conf/eth9/forwarding';
  host.kernel.sysctls.set(late, '1');
  expect((await engine.apply([])).status).toBe('done');
  expect((await engine.plan([])).changes).toEqual([]);
  expect([...engine.ledger().owned.keys()]).toEqual([]);
  host.kernel.sysctls.delete(late);
  expect(host.record()).toEqual(before);
});
