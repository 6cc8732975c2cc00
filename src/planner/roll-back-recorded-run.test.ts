import { expect, test } from '@jest/globals';
import { simulatedHost } from '../host/simulated/simulated-host.ts';
import { clusterFromYaml, makePrepareDesired, plainHost, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const changedCluster = clusterFromYaml(threeNodesYaml.replace('mtu: 9000', 'mtu: 3000'));
const name = 'minion1';

test('a run that awaits confirmation has no end, needs nothing more, and can be rolled back', async () => {
  const host = plainHost(name);
  const before = host.record();
  const engine = simulatedEngine(host);
  const desired = await makePrepareDesired(host, cluster, name);
  expect((await engine.apply(desired, { awaitsConfirmation: true })).status).toBe('done');
  expect(engine.entries.some(({ type }) => type === 'end')).toBe(false);
  expect((await engine.plan(desired)).changes).toEqual([]);
  expect(await engine.rollBackLastRun()).toEqual([]);
  expect(host.record()).toEqual(before);
  expect(engine.entries).toEqual([]);
  expect(await engine.rollBackLastRun()).toBeUndefined();
});

test('of a second run only its own changes are rolled back', async () => {
  const host = plainHost(name);
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, name));
  const applied = host.record();
  await engine.apply(await makePrepareDesired(host, changedCluster, name), { awaitsConfirmation: true });
  expect(host.record()).not.toEqual(applied);
  expect(await engine.rollBackLastRun()).toEqual([]);
  expect(host.record()).toEqual(applied);
  expect((await engine.plan(await makePrepareDesired(host, cluster, name))).changes).toEqual([]);
});

test('a foreign change since then is retained and listed', async () => {
  const host = plainHost(name);
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, name), { awaitsConfirmation: true });
  await host.network.write([{ op: 'set-link', dev: 'eth1', up: true, mtu: 4000 }]);
  expect(await engine.rollBackLastRun()).toEqual(['link:eth1']);
  expect((await host.network.read()).links.find((link) => link.name === 'eth1')).toMatchObject({ mtu: 4000 });
  expect(engine.entries.at(-1)).toMatchObject({ type: 'end', outcome: 'not-rolled-back' });
});

test('a rollback that fails is tried again for a while, and only then has an end', async () => {
  let failures = 0;
  const host = plainHost(name, {
    onEffect: () => {
      if (failures <= 0) return;
      failures -= 1;
      throw new Error('the interface is not there yet');
    },
  });
  const before = host.record();
  const engine = simulatedEngine(host);
  const desired = await makePrepareDesired(host, cluster, name);
  await engine.apply(desired, { awaitsConfirmation: true });
  failures = 8;
  expect(await engine.rollBackLastRun(120_000)).toEqual([]);
  expect(failures).toBe(0);
  expect(host.record()).toEqual(before);

  await engine.apply(desired, { awaitsConfirmation: true });
  failures = Infinity;
  expect(await engine.rollBackLastRun(120_000)).not.toEqual([]);
  expect(engine.entries.filter(({ type }) => type === 'end')).toEqual([expect.objectContaining({ outcome: 'not-rolled-back' })]);
});

test('a reboot removed what does not survive it; the rest is rolled back', async () => {
  const first = plainHost(name);
  const before = first.record();
  const engine = simulatedEngine(first);
  await engine.apply(await makePrepareDesired(first, cluster, name), { awaitsConfirmation: true });
  const { network, sysctls, packetFilter } = before;
  const host = simulatedHost({ ...first.record(), network, sysctls, packetFilter });
  const second = simulatedEngine(host, { boot: 'second' });
  second.entries.push(...engine.entries);
  expect(await second.rollBackLastRun()).toEqual([]);
  expect(host.record()).toEqual(before);
});

/** A host on which a process can be killed: at an effect, and from then on it writes nothing any more, to the host or to the journal. */
function mortalHost() {
  let left = Infinity;
  let isKilled = false;
  const use = (effects: 0 | 1): void => {
    if (left <= 0) {
      isKilled = true;
      throw new Error('killed');
    }
    left -= effects;
  };
  return {
    host: plainHost(name, {
      onEffect: () => {
        use(1);
      },
    }),
    onJournalLine: () => {
      use(0);
    },
    /** The process that runs from now on is killed after this many effects. */
    killAfter: (effects: number) => {
      left = effects;
      isKilled = false;
    },
    isKilled: () => isKilled,
  };
}

test.each([
  ['first', false],
  ['later', true],
])('a %s run that is killed at any effect is rolled back, by a process that is killed once too', async (_, isLater) => {
  for (let effects = 0; ; effects += 1) {
    const { host, onJournalLine, killAfter, isKilled } = mortalHost();
    const engine = simulatedEngine(host, { onJournalLine });
    if (isLater) await engine.apply(await makePrepareDesired(host, cluster, name));
    const before = host.record();
    const desired = await makePrepareDesired(host, isLater ? changedCluster : cluster, name);
    killAfter(effects);
    await engine.apply(desired, { awaitsConfirmation: true }).catch(() => undefined);
    const isDone = !isKilled();
    if (isDone) expect(effects).toBeGreaterThan(4);

    killAfter(effects % 7);
    await engine.rollBackLastRun().catch(() => undefined);
    killAfter(Infinity);
    await engine.rollBackLastRun();
    expect({ effects, host: host.record() }).toEqual({ effects, host: before });
    if (isDone) break;
  }
});
