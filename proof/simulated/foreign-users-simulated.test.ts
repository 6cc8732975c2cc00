import { expect, test } from '@jest/globals';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { NetworkChange } from '../../src/core/host/network-port.ts';
import type { Entry } from '../../src/journal/journal-entry.ts';
import { clusterFromYaml, plainHost, makePrepareDesired } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';

const cluster = clusterFromYaml(`
general: { mode: dual-stack }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
mgmt_net: { cidr: 10.192.0.0/16, cidr2: 'fd00:20::/64' }
pod_net: { cidr: 10.244.0.0/16, cidr2: 'fd00:40::/72', mtu: 4000 }
service_net: { cidr: 10.112.0.0/16 }
`);

const route = (ipArguments: string): NetworkChange => ({ op: 'add-entry', type: 'route', ipArguments });
const withoutRoute = (ipArguments: string): NetworkChange => ({ op: 'delete-entry', type: 'route', ipArguments });
const byGateway = 'unicast 198.18.9.0/24 via 10.192.0.1 dev eth1 table 77 proto boot scope global';
const sourced = 'unicast 2001:db8::/48 dev eth0 table 77 proto boot scope global src fd00:20::a metric 1024 pref medium';
const following = 'unicast 2001:db8:1::/48 dev eth1 table 77 proto boot scope global metric 1024 mtu 1500 pref medium';

async function wordsOf({ network }: Host): Promise<readonly string[]> {
  return (await network.readEntries())
    .filter(({ isPermanent, table }) => isPermanent && table === '77')
    .map(({ ipArguments }) => ipArguments);
}

interface Scene {
  readonly effect?: (label: string) => void;
  readonly before?: readonly NetworkChange[];
}

async function setup({ effect: onEffect, before = [] }: Scene = {}) {
  const host = plainHost('minion1', onEffect === undefined ? {} : { onEffect });
  const desired = await makePrepareDesired(host, cluster, 'minion1');
  await host.network.write(before);
  return { host, desired, engine: simulatedEngine(host), pristine: host.record() };
}

test('destroy lists a permanent failure with its dependents and restores the rest, and the next destroy continues', async () => {
  let broken = false;
  const { host, desired, engine, pristine } = await setup({
    effect: (label) => {
      if (broken && label.startsWith('before ip link set dev eth1 mtu 1500')) throw new Error('RTNETLINK answers: Invalid argument');
    },
  });
  await engine.apply(desired);
  broken = true;
  expect(await engine.destroy()).toMatchObject({
    status: 'partially-restored',
    retainedForForeign: [],
    notRestored: [{ address: 'link:eth1', reason: expect.stringContaining('Invalid argument') }],
  });
  expect(host.record().network.addresses.filter(({ dev }) => dev === 'eth1' && dev.length > 9)).toEqual([]);
  expect([...engine.ledger().owned.keys()]).toEqual(['link:eth1']);
  expect((await engine.destroy()).status).toBe('partially-restored');
  broken = false;
  expect((await engine.destroy()).status).toBe('done');
  expect(host.record()).toEqual(pristine);
  expect(engine.entries).toEqual([]);
});

test('one failed resource does not block others of its kind', async () => {
  const { host, desired, engine, pristine } = await setup();
  await engine.apply(desired);
  const failing = simulatedEngine({
    ...host,
    network: {
      ...host.network,
      write: async (changes) => {
        if (changes.some((change) => change.op === 'delete-address' && change.family === 6)) throw new Error('no');
        await host.network.write(changes);
      },
    },
  });
  failing.entries.push(...engine.entries);
  const outcome = await failing.destroy();
  expect(outcome).toMatchObject({ status: 'partially-restored' });
  // Its interface is not restored either, as a retry may need it.
  expect(outcome.status === 'partially-restored' && outcome.notRestored.map(({ address }) => address).toSorted()).toEqual([
    'address:eth1/fd00:20::a',
    // The owned chains stay as long as there is a route to the management network.
    'chain:ipv4/mangle/LAZYJACK-GUARD',
    'chain:ipv6/mangle/LAZYJACK-GUARD',
    'link:eth1',
  ]);
  const { addresses } = await host.network.read();
  expect(addresses.filter(({ dev, scope }) => dev === 'eth1' && scope === 'global').map(({ address }) => address)).toEqual(['fd00:20::a']);
  engine.entries.splice(0, engine.entries.length, ...failing.entries);
  expect((await engine.destroy()).status).toBe('done');
  expect(host.record()).toEqual(pristine);
});

test('a failed apply keeps an address and interface that a new foreign route needs, and destroy restores them later', async () => {
  let armed = true;
  let build: (() => Promise<void>) | undefined;
  const { host, desired, engine, pristine } = await setup({
    effect: (label) => {
      if (!armed || label !== 'before write /etc/hosts') return;
      armed = false;
      throw new Error('no space left on device');
    },
  });
  const building = {
    ...host,
    network: {
      ...host.network,
      write: async (changes: readonly NetworkChange[]) => {
        await host.network.write(changes);
        const made = changes.some((change) => change.op === 'add-address' && change.family === 4);
        if (made) build ??= () => host.network.write([route(byGateway)]);
        if (made) await build?.();
      },
    },
  };
  const run = simulatedEngine(building);
  const ordered = desired.map((resource) =>
    resource.ref.kind === 'hosts' ? { ...resource, needs: ['address:eth1/10.192.0.10' as const, ...resource.needs] } : resource,
  );
  const outcome = await run.apply(ordered);
  expect(outcome.status === 'not-rolled-back' && outcome.notRestored.map(({ address }) => address).toSorted()).toEqual([
    'address:eth1/10.192.0.10',
    'link:eth1',
  ]);
  expect(outcome).toMatchObject({
    notRestored: expect.arrayContaining([{ address: 'address:eth1/10.192.0.10', reason: expect.stringContaining('ip route delete') }]),
  });
  expect(await wordsOf(host)).toEqual([byGateway]);
  await host.network.write([withoutRoute(byGateway)]);
  engine.entries.push(...run.entries);
  expect((await engine.destroy()).status).toBe('done');
  expect(host.record()).toEqual(pristine);
});

test('after a crash before side effects are restored, the next apply or destroy restores them', async () => {
  for (const end of ['apply', 'destroy'] as const) {
    let armed = true;
    const { host, desired, engine, pristine } = await setup({
      before: [{ op: 'set-link', dev: 'eth1', up: true }, route(following)],
      effect: (label) => {
        if (armed && label.startsWith('before ip route change')) throw new Error('power loss');
      },
    });
    const crash = simulatedEngine(host, {
      onJournalLine: (when, entry) => {
        if (when === 'after' && entry.type === 'rolling-back') throw new Error('power loss');
      },
    });
    await crash.apply(desired).catch(() => undefined);
    armed = false;
    const lines = crash.entries.slice(
      0,
      crash.entries.findIndex(({ type }) => type === 'rolling-back' || type === 'end'),
    );
    engine.entries.push(...lines);
    if (end === 'apply') {
      expect((await engine.apply(desired)).status).toBe('done');
      expect(await wordsOf(host)).toEqual([following]);
      expect((await engine.plan(desired)).changes).toEqual([]);
    }
    expect(['done', 'nothing']).toContain((await engine.destroy()).status);
    expect(host.record()).toEqual(pristine);
  }
});

test('a restored foreign route is not owned: it is not recreated after its removal', async () => {
  const { host, desired, engine } = await setup({ before: [{ op: 'set-link', dev: 'eth1', up: true }, route(following)] });
  expect((await engine.apply(desired)).status).toBe('done');
  expect(await wordsOf(host)).toEqual([following]);
  expect([...engine.ledger().owned.keys()].filter((address) => address.startsWith('routing-entry:'))).toEqual([]);
  await host.network.write([withoutRoute(following)]);
  expect((await engine.destroy()).status).toBe('done');
  expect(await wordsOf(host)).toEqual([]);
});

test('destroy never interrupts routes that others need', async () => {
  const { host, desired, engine, pristine } = await setup();
  await engine.apply(desired);
  await host.network.write([route(byGateway), route(sourced)]);
  const outcome = await engine.destroy();
  expect(outcome.status === 'partially-restored' && outcome.retainedForForeign.map(({ address }) => address).toSorted()).toEqual([
    'address:eth1/10.192.0.10',
    'address:eth1/fd00:20::a',
    'link:eth1',
  ]);
  expect((await wordsOf(host)).toSorted()).toEqual([byGateway, sourced]);
  expect(host.effects.filter((label) => label.includes('198.18.9.0/24'))).toHaveLength(1);
  await host.network.write([withoutRoute(byGateway)]);
  const second = await engine.destroy();
  expect(second.status === 'partially-restored' && second.retainedForForeign.map(({ address }) => address).toSorted()).toEqual([
    'address:eth1/fd00:20::a',
    'link:eth1',
  ]);
  await host.network.write([withoutRoute(sourced)]);
  expect((await engine.destroy()).status).toBe('done');
  expect(host.record()).toEqual(pristine);
});

/** The entry as 2.0.0 wrote it: without the earlier objects on the interface. */
const asOld = (entry: Entry): Entry =>
  entry.type === 'intent' ? { ...entry, changes: entry.changes.map((change) => omit(change, 'context')) } : entry;

function omit<Fields extends object, Name extends keyof Fields>(from: Fields, name: Name): Omit<Fields, Name> {
  const { [name]: gone, ...rest } = from;
  return gone === undefined ? from : rest;
}

test('with a journal of 2.0.0, an address on an interface that was down keeps it up, and so does a newer route', async () => {
  const address = { dev: 'eth1', family: 4, address: '10.6.6.6', prefix: 24 } as const;
  const { host, desired, engine } = await setup({ before: [{ op: 'add-address', ...address }] });
  await engine.apply(desired);
  engine.entries.splice(0, engine.entries.length, ...engine.entries.map(asOld));
  await host.network.write([route(byGateway)]);
  expect(await engine.destroy()).toMatchObject({ status: 'partially-restored' });
  await host.network.write([withoutRoute(byGateway)]);
  const plan = await engine.destroyPlan();
  expect(plan.retained).toMatchObject([{ address: 'link:eth1', note: 'remains up: 10.6.6.6/24 is on it' }]);
  expect(plan.retained.every(({ commands }) => commands === undefined)).toBe(true);
  expect((await engine.destroy()).status).toBe('done');
  expect(engine.entries).toEqual([]);
});

test('an interface that was down with an address goes down again, even after the journal was shortened', async () => {
  const address = { dev: 'eth1', family: 4, address: '10.6.6.6', prefix: 24 } as const;
  const { host, desired, engine, pristine } = await setup({ before: [{ op: 'add-address', ...address }] });
  await engine.apply(desired);
  await engine.apply(desired.filter(({ ref }) => ref.kind !== 'hosts'));
  await engine.apply(desired);
  expect((await engine.destroy()).status).toBe('done');
  expect(host.record()).toEqual(pristine);
});
