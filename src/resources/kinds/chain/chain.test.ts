import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../core/json.ts';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { chain } from './index.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import { testChainLaws } from '../../../../testing/kind-laws/chain-laws.ts';

const never = new AbortController().signal;
const id = { family: 4, table: 'filter', name: 'LAZYJACK-FORWARD' } as const;
const ownedRule = '-s 10.244.0.0/16 -m comment --comment lazyjack -j ACCEPT';
const jump = '-m comment --comment lazyjack -j LAZYJACK-FORWARD';
const desired = { parent: 'FORWARD', rules: [ownedRule] };

/** A host on which `FORWARD` and our chain have these rules. */
function hostWith(forward: readonly string[], rules: readonly string[] | null) {
  const ownChains = rules === null ? [] : [{ name: id.name, rules: [...rules] }];
  const chains = [
    { name: 'INPUT', policy: 'ACCEPT' },
    { name: 'FORWARD', policy: 'DROP', rules: [...forward] },
    { name: 'OUTPUT', policy: 'ACCEPT' },
    { name: 'DOCKER-USER', rules: ['-j RETURN'] },
    ...ownChains,
  ];
  return simulatedHost({ packetFilter: { ipv4: [{ name: 'filter', chains }] } });
}
function withChains(forward: readonly string[], rules: readonly string[] | null = [ownedRule]) {
  const host = hostWith([], rules);
  const filter = host.record().packetFilter.ipv4[0]?.chains ?? [];
  const more = { ADMIN: ['-p tcp -j REJECT'], OUTER: ['-j ADMIN'], 'DOCKER-ISOLATION': ['-o docker0 -j DROP', '-s 10.0.0.0/8 -j DROP'] };
  const chains = filter.map((each) => {
    if (each.name === 'DOCKER-USER') return { ...each, rules: ['-i eth0 -j DROP'] };
    return each.name === 'FORWARD' ? { ...each, rules: [...forward] } : each;
  });
  const otherChains = Object.entries(more).map(([name, chainRules]) => ({ name, rules: chainRules }));
  return simulatedHost({ packetFilter: { ipv4: [{ name: 'filter', chains: [...chains, ...otherChains] }] } });
}
const probe = async (host: ReturnType<typeof hostWith>): Promise<unknown> => {
  const [probed] = await chain.probe(host, [id]);
  return probed?.known === true ? probed.state : probed;
};
const refusal = async (host: ReturnType<typeof hostWith>, before: JsonObject, owned = false) =>
  (await chain.refuse?.(host, [{ id, before, after: desired, owned }], []))?.[0];

testChainLaws(async () => ({ host: hostWith(['-j DOCKER-USER'], null), discard: async () => undefined }));

describe('the jump', () => {
  test.each([
    ['first', [jump], 'FORWARD'],
    ['after the rules that Docker inserted in front', ['-j DOCKER-USER', '-i docker0 ! -o docker0 -j ACCEPT', jump], 'FORWARD'],
    ['after a foreign rule that drops some packets', ['-i eth1 -j DROP', jump], 'FORWARD'],
    ['without the owner mark', [`-j ${id.name}`], 'FORWARD'],
    ['missing', ['-j DOCKER-USER'], null],
    ['after a rule that drops all packets', ['-m comment --comment "no more" -j DROP', jump], null],
    ['for some packets only', [`-i eth1 -m comment --comment lazyjack -j ${id.name}`], null],
  ])('%s', async (_, forward, parent) => {
    expect(await probe(hostWith(forward, [ownedRule]))).toEqual({ parent, rules: [ownedRule], precedes: [] });
  });

  test('an unreachable jump is moved, and all other rules keep their position', async () => {
    const host = hostWith(['-j DOCKER-USER', '-j DROP', jump], [ownedRule]);
    await chain.write(host, [{ id, before: { parent: null, rules: [ownedRule] }, after: desired }], never);
    const forward = host.record().packetFilter.ipv4[0]?.chains.find(({ name }) => name === 'FORWARD');
    expect(forward?.rules).toEqual([jump, '-j DOCKER-USER', '-j DROP']);
  });
});

describe('foreign rules that drop packets which owned rules accept', () => {
  const drop = '-i eth1 -j DROP';
  const forwardOf = (host: ReturnType<typeof hostWith>): readonly string[] | undefined =>
    host.record().packetFilter.ipv4[0]?.chains.find(({ name }) => name === 'FORWARD')?.rules;

  test.each([
    ['the jump is before one', [jump, drop], [`-A FORWARD ${drop}`]],
    ['after one', [drop, jump], []],
    ['between two', [drop, jump, '-s 10.244.3.0/24 -j REJECT'], ['-A FORWARD -s 10.244.3.0/24 -j REJECT']],
    ['a rule for other packets', [jump, '-s 192.0.2.0/24 -j DROP'], []],
    ['a rule that excludes our packets', [jump, '! -s 10.244.0.0/16 -j DROP'], []],
    ['a rule in a foreign chain', [jump, '-j ADMIN'], ['-A ADMIN -p tcp -j REJECT']],
    ['a rule in a nested foreign chain', [jump, '-j OUTER'], ['-A ADMIN -p tcp -j REJECT']],
    ['a rule in a chain that only other packets reach', [jump, '-s 192.0.2.0/24 -j ADMIN'], []],
    ["Docker's", [jump, '-j DOCKER-ISOLATION'], []],
    ["an administrator's rule in DOCKER-USER", [jump, '-j DOCKER-USER'], ['-A DOCKER-USER -i eth0 -j DROP']],
  ])('%s', async (_, forward, precedes) => {
    expect(await probe(withChains(forward))).toMatchObject({ precedes });
  });

  test('the jump is placed, or moved, after the last of them', async () => {
    const target = { ...desired, precedes: [] };
    for (const [forward, before] of [
      [['-j DOCKER-ISOLATION', drop, '-o eth0 -j ACCEPT'], null],
      [[jump, '-j DOCKER-ISOLATION', drop, '-o eth0 -j ACCEPT'], { ...desired, precedes: [`-A FORWARD ${drop}`] }],
    ] as const) {
      const host = withChains(forward, before === null ? null : [ownedRule]);
      await chain.write(host, [{ id, before: before === null ? null : { ...before }, after: target }], never);
      expect(forwardOf(host)).toEqual(['-j DOCKER-ISOLATION', drop, jump, '-o eth0 -j ACCEPT']);
      expect(await probe(host)).toEqual(target);
    }
  });

  test('or before all of them, if that is desired', async () => {
    const host = withChains([drop, jump]);
    const target = { ...desired, precedes: [`-A FORWARD ${drop}`] };
    await chain.write(host, [{ id, before: { ...desired, precedes: [] }, after: target }], never);
    expect(forwardOf(host)).toEqual([jump, drop]);
    expect(await probe(host)).toEqual(target);
  });
});

test('reads each family once, and none without a desired chain', async () => {
  const host = hostWith([jump], [ownedRule]);
  const families: number[] = [];
  const packetFilter = { ...host.packetFilter, read: (family: 4 | 6) => (families.push(family), host.packetFilter.read(family)) };
  await chain.probe({ ...host, packetFilter }, [id, { ...id, table: 'nat' }, { ...id, name: 'LAZYJACK-OTHER' }]);
  expect(families).toEqual([4]);
  await chain.probe({ ...host, packetFilter }, []);
  expect(families).toEqual([4]);
});

test('one write per family and table, for any number of chains', async () => {
  const host = hostWith([], null);
  const changes = (['filter', 'nat'] as const).flatMap((table) =>
    ['LAZYJACK-A', 'LAZYJACK-B'].map((name) => ({ id: { ...id, table, name }, before: null, after: { parent: 'OUTPUT', rules: [] } })),
  );
  await chain.write(host, changes, never);
  expect(host.effects.map((effect) => effect.split(':')[0])).toEqual(['iptables-restore filter', 'iptables-restore nat']);
});

test('refuses a foreign chain of that name; a chain of another installation can be adopted', async () => {
  const foreign = { parent: 'FORWARD', rules: ['-j ACCEPT'] };
  expect(await refusal(hostWith([], ['-j ACCEPT']), foreign)).toMatchObject({
    detail: 'a chain LAZYJACK-FORWARD exists that lazyjack did not create',
    adoptable: false,
  });
  expect(await refusal(hostWith([], [ownedRule]), { parent: null, rules: [ownedRule] })).toMatchObject({ adoptable: true });
  expect(await refusal(hostWith([], []), foreign, true)).toBeUndefined();
  expect(chain.hasOwnerMark?.(foreign)).toBe(false);
  expect(chain.hasOwnerMark?.({ parent: null, rules: [ownedRule] })).toBe(true);
});

test('a chain that foreign rules jump to is retained, with a note that says why', async () => {
  const host = hostWith([jump, '-i eth9 -j LAZYJACK-FORWARD'], [ownedRule]);
  const [restoreTarget] = (await chain.adjustRestore?.(host, [{ id, before: desired, after: null }], [])) ?? [];
  expect(restoreTarget).toEqual({
    target: desired,
    note: 'retained: foreign rules jump to it (in FORWARD)',
    commands: ['iptables -t filter -D FORWARD -i eth9 -j LAZYJACK-FORWARD'],
  });
  const [unusedTarget] = (await chain.adjustRestore?.(hostWith([jump], [ownedRule]), [{ id, before: desired, after: null }], [])) ?? [];
  expect(unusedTarget).toEqual({ target: null });
});

test.each([
  { name: 'a foreign rule jumps to it', chain: 'FORWARD', rule: '-i eth9 -j LAZYJACK-FORWARD' },
  { name: 'it contains a foreign rule', chain: 'LAZYJACK-FORWARD', rule: '-s 192.0.2.0/24 -j DROP' },
])('a chain that is retained because $name stays owned, and a later destroy deletes it', async ({ chain: place, rule }) => {
  const host = hostWith(['-j DOCKER-USER'], null);
  const engine = simulatedEngine(host);
  const wanted = [chain.declare(id, desired)];
  const before = host.record();
  const change = (op: 'insert-rule' | 'delete-rule') => host.packetFilter.write([{ family: 4, table: 'filter', chain: place, op, rule }]);
  await engine.apply(wanted);
  await change('insert-rule');
  expect(await engine.destroy()).toMatchObject({
    status: 'partially-restored',
    retainedForForeign: [{ address: chain.makeAddress(id), commands: [`iptables -t filter -D ${place} ${rule}`] }],
  });
  expect(await probe(host)).not.toBeNull();
  expect((await engine.destroy()).status).toBe('partially-restored');
  await change('delete-rule');
  expect((await engine.apply(wanted)).status).toBe('nothing');
  expect((await engine.destroy()).status).toBe('done');
  expect(host.record()).toEqual(before);
});

test('a chain of which every rule is foreign is left to its owner', async () => {
  const foreign = { parent: 'FORWARD', rules: ['-j ACCEPT'] };
  const [target] = (await chain.adjustRestore?.(hostWith([jump], ['-j ACCEPT']), [{ id, before: foreign, after: foreign }], [])) ?? [];
  expect(target).toEqual({ target: foreign });
});

test.each([
  ['missing', 'iptables-save: there is no program iptables-save. Install it: apt-get install iptables'],
  ['denied', 'iptables-save: not readable without root'],
] as const)('iptables %s: unknown, and why', async (iptables, reason) => {
  expect(await probe(simulatedHost({ packetFilter: { iptables } }))).toEqual({ known: false, reason });
});
