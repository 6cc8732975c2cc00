import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Action, Change } from '../core/change.ts';
import type { Address } from '../core/resource.ts';
import { dividePlan } from './divide-plan.ts';
import type { AppliedLimit, Limit } from './limit.ts';
import type { Plan } from './plan.ts';

type Planned = Pick<Plan, 'changes' | 'refused' | 'unknown' | 'forget'>;
type Desired = Parameters<typeof dividePlan>[1];

const addressAt = (at: number): Address => `file:${at}`;

function changeOf(action: Action, address: Address, needs: readonly Address[], isRestore = false): Change {
  const reason = { type: isRestore ? ('no-longer-desired' as const) : ('missing' as const) };
  const base = { address, ref: { kind: 'file', id: {} }, reason, sources: [], needs };
  switch (action) {
    case 'create':
      return { ...base, action, before: null, after: {} };
    case 'update':
      return { ...base, action, before: {}, after: {} };
    case 'replace':
      return { ...base, action, before: {}, after: {}, replaceCauses: [] };
    case 'delete':
      return { ...base, action, before: {}, after: null };
  }
}

interface Situation {
  readonly plan: Planned;
  readonly desired: Desired;
  readonly names: readonly Address[];
  readonly target: readonly Address[];
  readonly exclude: readonly Address[];
}

/** Resources that need earlier ones; each is changed, refused, unreadable, unchanged, restored or forgotten. */
const anySituation: fc.Arbitrary<Situation> = fc
  .array(
    fc.record({
      part: fc.constantFrom('create', 'update', 'replace', 'delete', 'refused', 'unknown', 'unchanged', 'restored', 'forget' as const),
      needs: fc.array(fc.nat({ max: 11 }), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .chain((things) => {
    const names = things.map((_, at) => addressAt(at));
    const needsOf = (at: number): readonly Address[] => (things[at]?.needs ?? []).filter((other) => other < at).map(addressAt);
    const entries = things.map(({ part }, at) => ({ part, address: addressAt(at), needs: needsOf(at) }));
    const changes = entries.flatMap(({ part, address, needs }) => {
      if (part === 'restored') return [changeOf('delete', address, needs, true)];
      return part === 'create' || part === 'update' || part === 'replace' || part === 'delete' ? [changeOf(part, address, needs)] : [];
    });
    const plan: Planned = {
      changes,
      refused: entries.flatMap(({ part, address, needs }) =>
        part === 'refused' ? [{ change: changeOf('update', address, needs), refusal: { detail: '', fix: '', adoptable: false } }] : [],
      ),
      unknown: entries.flatMap(({ part, address }) => (part === 'unknown' ? [{ address, reason: '' }] : [])),
      forget: entries.flatMap(({ part, address }) => (part === 'forget' ? [address] : [])),
    };
    const desired = entries.filter(({ part }) => part !== 'restored' && part !== 'forget').map((entry) => ({ ...entry, livesOn: [] }));
    return fc.record({
      plan: fc.constant(plan),
      desired: fc.constant(desired),
      names: fc.constant(names),
      target: fc.subarray(names),
      exclude: fc.subarray(names),
    });
  });

const entriesOf = ({ changes, refused, unknown, forget }: Planned): ReadonlySet<Address> =>
  new Set([
    ...changes.map(({ address }) => address),
    ...refused.map(({ change }) => change.address),
    ...unknown.map(({ address }) => address),
    ...forget,
  ]);

function divide(
  { plan, desired }: Pick<Situation, 'plan' | 'desired'>,
  limit: Limit,
): { readonly selected: ReadonlySet<Address>; readonly omitted: ReadonlySet<Address>; readonly limit: AppliedLimit } {
  const divided = dividePlan(plan, desired, limit);
  return { ...divided, selected: new Set([...entriesOf(plan)].filter((address) => !divided.omitted.has(address))) };
}

describe('for arbitrary plans', () => {
  const check = (property: (situation: Situation) => void): void => {
    fc.assert(fc.property(anySituation, property), { numRuns: 300 });
  };

  test('what is selected needs nothing that is left out, and nothing selected is removed while something left out needs it', () => {
    check(({ plan, desired, target, exclude }) => {
      const { selected, omitted } = divide({ plan, desired }, { target, exclude });
      const changes = [...plan.changes, ...plan.refused.map(({ change }) => change)];
      for (const change of changes.filter(({ address }) => selected.has(address))) {
        if (change.reason.type !== 'no-longer-desired') expect(change.needs.filter((needed) => omitted.has(needed))).toEqual([]);
        if (change.action === 'update' || change.action === 'create') continue;
        expect(changes.filter(({ address, needs }) => omitted.has(address) && needs.includes(change.address))).toEqual([]);
      }
    });
  });

  test('excluding what a target leaves out gives the plan of that target', () => {
    check(({ plan, desired, names, target }) => {
      const first = target[0] ?? names[0] ?? addressAt(0);
      const targets = [first, ...target];
      const limited = divide({ plan, desired }, { target: targets, exclude: [] });
      expect(divide({ plan, desired }, { target: [], exclude: [...limited.omitted] }).selected).toEqual(limited.selected);
    });
  });

  test('every entry is selected or left out, and every listed cause is an entry', () => {
    check(({ plan, desired, target, exclude }) => {
      const { selected, omitted, limit } = divide({ plan, desired }, { target, exclude });
      const entries = entriesOf(plan);
      expect(new Set([...selected, ...omitted])).toEqual(entries);
      expect([...selected].filter((address) => omitted.has(address))).toEqual([]);
      const forget = new Set(plan.forget);
      expect(new Set(limit.leftOut.map(({ address }) => address))).toEqual(new Set([...omitted].filter((address) => !forget.has(address))));
      for (const { address } of limit.included) expect(selected.has(address)).toBe(true);
    });
  });

  test('all of them as targets, or none excluded, is the whole plan', () => {
    check(({ plan, desired, names }) => {
      expect(divide({ plan, desired }, { target: names, exclude: [] }).omitted.size).toBe(0);
      expect(divide({ plan, desired }, { target: [], exclude: [] }).omitted.size).toBe(0);
      expect(divide({ plan, desired }, { target: ['file:*'], exclude: ['file:*'] }).selected.size).toBe(0);
    });
  });
});

const [link, address, route, copy]: readonly [Address, Address, Address, Address] = [
  'link:eth1',
  'address:eth1/fd00::2',
  'route:fd00:1::/64',
  'file:/copy',
];
const desired: Desired = [
  { address: link, needs: [], livesOn: [] },
  { address, needs: [link], livesOn: [] },
  { address: route, needs: [address], livesOn: [] },
  { address: copy, needs: [], livesOn: [], isLast: true },
];
const plan: Planned = {
  changes: [changeOf('update', link, []), changeOf('create', route, [address]), changeOf('create', copy, [])],
  refused: [],
  unknown: [],
  forget: [],
};

test('a need leads through an unchanged resource and is listed with the target', () => {
  expect(dividePlan(plan, desired, { target: [route], exclude: [] }).limit).toEqual({
    target: [route],
    exclude: [],
    included: [{ address: link, neededBy: route }],
    leftOut: [{ address: copy }],
  });
});

test('an excluded resource leaves out its dependents, and the copy of the configuration that only a whole phase has', () => {
  expect(dividePlan(plan, desired, { target: [], exclude: [link] }).limit.leftOut).toEqual([
    { address: link },
    { address: route, needs: link },
    { address: copy, needs: link },
  ]);
});

test('a service that restarts because of a file is selected and left out with it', () => {
  const [file, service]: readonly [Address, Address] = ['file:/kubelet.conf', 'service:kubelet'];
  const resources: Desired = [
    { address: file, needs: [], livesOn: [] },
    { address: service, needs: [file], livesOn: [file] },
  ];
  const restart = { ...changeOf('replace', service, [file]), reason: { type: 'dependency', address: file } as const };
  const plan: Planned = {
    changes: [changeOf('update', file, []), restart],
    refused: [],
    unknown: [],
    forget: [],
  };
  expect(dividePlan(plan, resources, { target: [file], exclude: [] }).omitted).toEqual(new Set());
  expect(dividePlan(plan, resources, { target: [], exclude: [service] }).omitted).toEqual(new Set([file, service]));
});

test('a container that does not exist yet is excluded alone: the next plan creates it', () => {
  const [network, container]: readonly [Address, Address] = ['container-network:support_net', 'container:bind9'];
  const resources: Desired = [
    { address: network, needs: [], livesOn: [] },
    { address: container, needs: [network], livesOn: [network] },
  ];
  const creation: Planned = {
    changes: [changeOf('create', network, []), changeOf('create', container, [network])],
    refused: [],
    unknown: [],
    forget: [],
  };
  expect(dividePlan(creation, resources, { target: [], exclude: [container] }).omitted).toEqual(new Set([container]));
});

test('what an unreadable resource was created on is not deleted while that resource is left out', () => {
  const [network, container]: readonly [Address, Address] = ['container-network:support_net', 'container:bind9'];
  const removal: Planned = {
    changes: [changeOf('delete', network, [], true)],
    refused: [],
    unknown: [{ address: container, reason: 'Docker does not answer' }],
    forget: [],
  };
  const owned = new Map([[container, { needs: [network] }]]);
  expect(dividePlan(removal, [], { target: [], exclude: [container] }, owned).omitted).toEqual(new Set([network, container]));
  expect(dividePlan(removal, [], { target: [network], exclude: [] }, owned).omitted).toEqual(new Set());
});
