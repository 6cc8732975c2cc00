import { expect, test } from '@jest/globals';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import type { SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import { type SimulatedEngine, simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import type { Outcome } from '../../src/planner/run-outcome.ts';
import { peopleEdits } from './people-edits.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const name = 'my-master';

async function applied() {
  const host = plainHost(name);
  const desired = await makePrepareDesired(host, cluster, name);
  const engine = simulatedEngine(host);
  expect((await engine.apply(desired)).status).toBe('done');
  return { host, desired, engine };
}

type Needs = Exclude<(typeof peopleEdits)[number]['retainedFor'], undefined>;

/** The owned resource is retained and named with a fix; once the foreign one is removed, the next destroy restores it. */
async function endsOnceGone(host: SimulatedHost, engine: SimulatedEngine, outcome: Outcome, { address, removeNeed }: Needs) {
  expect(outcome).toMatchObject({ status: 'partially-restored', notRestored: [] });
  const held = outcome.status === 'partially-restored' ? outcome.retainedForForeign : [];
  expect(held.map((item) => item.address)).toContain(address);
  expect(held.every(({ commands }) => commands !== undefined && commands.length > 0)).toBe(true);
  expect(await engine.destroy()).toMatchObject({ status: 'partially-restored' });
  await removeNeed(host);
  expect((await engine.destroy()).status).toBe('done');
}

test.each(peopleEdits)(
  '$name, then destroy: owned resources are restored, foreign ones are retained and listed',
  async ({ perform, foreignPart, retained, retainedFor }) => {
    const { host, engine } = await applied();
    await perform(host);
    const plan = await engine.destroyPlan();
    if (retained !== undefined) expect(plan.retained.map(({ address }) => address).join(' ')).toContain(retained);
    const before = plainHost(name);
    await foreignPart?.(before);
    const outcome = await engine.destroy();
    if (retainedFor === undefined) expect(outcome).toMatchObject({ status: outcome.status === 'nothing' ? 'nothing' : 'done' });
    else await endsOnceGone(host, engine, outcome, retainedFor);
    if (retained === undefined) expect(host.record()).toEqual(before.record());
    expect(engine.entries).toEqual([]);
  },
);

test.each(peopleEdits)(
  '$name, then apply: converged or refused by name, and destroy restores the host',
  async ({ perform, foreignPart, afterApply, retained, retainedFor }) => {
    const { host, engine, desired } = await applied();
    await perform(host);
    const edited = host.record();
    const plan = await engine.plan(desired);
    if (afterApply === 'refused') {
      expect([...plan.refused.map(({ change }) => change.address), ...plan.unknown.map(({ address }) => address)].join(' ')).toContain(
        retained,
      );
      expect(host.record()).toEqual(edited);
      return;
    }
    expect(plan.refused).toEqual([]);
    await engine.apply(desired);
    expect((await engine.plan(desired)).changes).toEqual([]);
    const before = plainHost(name);
    await foreignPart?.(before);
    const outcome = await engine.destroy();
    if (retainedFor === undefined) expect(outcome.status).toBe('done');
    else await endsOnceGone(host, engine, outcome, retainedFor);
    if (retained === undefined || afterApply === 'nothing remains') expect(host.record()).toEqual(before.record());
  },
);

test('an owned route recreated by hand with another protocol is foreign: it is retained and listed', async () => {
  const host = plainHost('minion1');
  const desired = await makePrepareDesired(host, cluster, 'minion1');
  const engine = simulatedEngine(host);
  await engine.apply(desired);
  const [own] = (await host.network.read()).routes.filter(({ protocol }) => protocol === '108');
  if (own === undefined) throw new Error('no own route');
  const foreign = { ...own, protocol: 'static' };
  await host.network.write([
    { op: 'delete-route', ...own },
    { op: 'add-route', ...foreign },
  ]);
  expect((await engine.plan(desired)).changes).toEqual([]);
  expect((await engine.destroyPlan()).retained.map(({ address }) => address)).toContain(`route:${own.dst}`);
  const removeNeed = (): Promise<void> => host.network.write([{ op: 'delete-route', ...foreign }]);
  const outcome = await engine.destroy();
  expect((await host.network.read()).routes).toContainEqual(foreign);
  await endsOnceGone(host, engine, outcome, { address: 'link:eth1', removeNeed });
});
