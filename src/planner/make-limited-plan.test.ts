import { expect, test } from '@jest/globals';
import { clusterFromYaml, makePrepareDesired, plainHost, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import { groupBy } from '../core/group-by.ts';
import type { Address } from '../core/resource.ts';

const cluster = clusterFromYaml(threeNodesYaml);

async function listChanges(name: string): Promise<readonly Address[]> {
  const host = plainHost(name);
  const { changes } = await simulatedEngine(host).plan(await makePrepareDesired(host, cluster, name));
  return changes.map(({ address }) => address);
}

function firstOfEachKind(addresses: readonly Address[]): readonly Address[] {
  const byKind = groupBy(addresses, (address) => address.slice(0, address.indexOf(':')));
  return [...byKind.values()].flatMap(([first]) => first ?? []);
}

test.each(['my-master', 'minion1'])(
  'on %s, a resource of each kind can be the target or be excluded; the whole apply then completes it, and destroy restores the host',
  async (name) => {
    const all = await listChanges(name);
    expect(all.length).toBeGreaterThan(10);
    for (const address of firstOfEachKind(all)) {
      for (const limit of [
        { target: [address], exclude: [] },
        { target: [], exclude: [address] },
      ]) {
        const host = plainHost(name);
        const before = host.record();
        const engine = simulatedEngine(host);
        const desired = await makePrepareDesired(host, cluster, name);
        const limited = await engine.apply(desired, { limit });
        if ('cause' in limited) throw limited.cause;
        const left = (await engine.plan(desired)).changes.map((change) => change.address);
        // The kernel sets IPv6 forwarding of each interface with that of `all`.
        const isSetByKernel = /^sysctl:net\/ipv6\/conf\/(?!all\/).*\/forwarding$/u.test(address);
        if (!isSetByKernel) expect({ limit, isLeft: left.includes(address) }).toEqual({ limit, isLeft: limit.exclude.length > 0 });
        expect(left.every((other) => all.includes(other))).toBe(true);
        if (left.length > 0 && left.length < all.length)
          expect(engine.ledger().leftOut?.get('prepare')).toBeGreaterThanOrEqual(left.length);

        await engine.apply(desired);
        expect((await engine.plan(desired)).changes).toEqual([]);
        expect(engine.ledger().leftOut).toBeUndefined();
        expect((await engine.destroy()).status).toBe('done');
        expect(host.record()).toEqual(before);
        expect(engine.entries).toEqual([]);
      }
    }
  },
);

test('after an edit, a target changes alone, and what is no longer desired stays until the whole is applied', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, 'minion1'));
  const edited = clusterFromYaml(
    threeNodesYaml.replace(
      '  minion2: { interface: eth1, opmodes: minion, id: 255 }\n',
      '  minion3: { interface: eth1, opmodes: minion, id: 30 }\n',
    ),
  );
  const desired = await makePrepareDesired(host, edited, 'minion1');
  const whole = (await engine.plan(desired)).changes.map(({ address }) => address);
  const added = whole.filter((address) => address.includes('minion3'));
  const removed = whole.filter((address) => address.includes('minion2'));
  expect([added.length, removed.length]).toEqual([1, 1]);

  await engine.apply(desired, { limit: { target: added, exclude: [] } });
  const left = (await engine.plan(desired)).changes.map(({ address }) => address);
  expect(left).toEqual(whole.filter((address) => !added.includes(address)));
  await engine.apply(desired);
  expect((await engine.destroy()).status).toBe('done');
  expect(host.record()).toEqual(before);
});

test.each([4, 6])('without the chain that closes the networks, in IPv%s, the host does not become a route to them', async (family) => {
  const host = plainHost('my-master');
  const engine = simulatedEngine(host);
  const desired = await makePrepareDesired(host, cluster, 'my-master');
  const before = await host.network.read();
  const outcome = await engine.apply(desired, { limit: { target: [], exclude: [`chain:ipv${family}/mangle/LAZYJACK-GUARD`] } });
  if ('cause' in outcome) throw outcome.cause;
  expect(await host.sysctls.read(['net/ipv4/ip_forward', 'net/ipv6/conf/all/forwarding'])).toEqual(['0', '0']);
  expect((await host.network.read()).addresses).toEqual(before.addresses);
  expect(host.record().containers.networks).toEqual([]);
});
