import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { plainHost } from '../../testing/simulated/simulated-cluster.ts';
import { parseTextTree, textLines, type TreeNode } from '../../testing/text-tree.ts';
import type { Json } from '../core/json.ts';
import type { Kind } from '../core/kind.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import { known, unknown, type State } from '../core/state.ts';
import { emptyLedger, type Ledger, type Owned } from '../journal/ledger.ts';
import { makePlan } from './make-plan.ts';

/** Parses a state: `-` is absent, `?` cannot be read, any other word is the value of its only field. */
function stateOf(word: string): State {
  return word === '-' ? null : { value: word };
}

interface Row {
  readonly name: string;
  readonly desired: string | undefined;
  readonly live: string;
  /** The state that lazyjack 2.0.0 wrote last. */
  readonly owned: string | undefined;
  /** The version that changed the desired state. */
  readonly changedIn: string | undefined;
  /** The field that a program of the host decides. */
  readonly decided: string | undefined;
  readonly needs: readonly string[];
  readonly livesOn: readonly string[];
}

/** Reads `NAME desired=WORD live=WORD owned=WORD changedIn=VERSION decided=FIELD on=NAME,NAME`; defaults are not desired, absent, not owned. */
function rowOf({ name, text, needs }: TreeNode): Row {
  const values = new Map(
    text
      .split(/ +/)
      .slice(1)
      .map((pair) => pair.split('='))
      .map(([key = '', value = '']) => [key, value]),
  );
  const livesOn = (values.get('on') ?? '').split(',').filter(Boolean);
  return {
    name,
    desired: values.get('desired'),
    live: values.get('live') ?? '-',
    owned: values.get('owned'),
    changedIn: values.get('changedIn'),
    decided: values.get('decided'),
    needs: [...needs, ...livesOn],
    livesOn,
  };
}

function nameIn(id: Json): string {
  return z.object({ name: z.string() }).parse(id).name;
}

const addressOf = (name: string): Address => `sample:${name}`;

/** Formats the plan as lines: symbol, name, reason; `=` is retained, `?` could not be read. */
async function planOf(tree: string, appliedBy: Ledger['appliedBy'] = new Map()): Promise<readonly string[]> {
  const rows = parseTextTree(tree).map(rowOf);
  const live = new Map(rows.map((each) => [each.name, each.live]));
  const kind: Kind = {
    name: 'sample',
    immutable: [],
    volatile: false,
    isResetByReboot: false,
    settleTimeout: 0,
    isCreatedByStartedSoftware: false,
    addressOf: (id) => addressOf(nameIn(id)),
    probe: async (_, ids) =>
      ids.map((id) => {
        const word = live.get(nameIn(id)) ?? '-';
        return word === '?' ? unknown('not readable') : known(stateOf(word));
      }),
    write: async () => undefined,
  };
  const desired = rows.flatMap((each): DesiredResource[] =>
    each.desired === undefined
      ? []
      : [
          {
            address: addressOf(each.name),
            ref: { kind: 'sample', id: { name: each.name } },
            state: stateOf(each.desired),
            needs: each.needs.map(addressOf),
            livesOn: each.livesOn.map(addressOf),
            ...(each.changedIn !== undefined && { changedIn: each.changedIn }),
            ...(each.decided !== undefined && { decidedByHost: { fields: [each.decided], by: 'Docker 28.5.2' } }),
            sources: [],
            contents: [],
          },
        ],
  );
  const owned = rows.flatMap((each, order): Owned[] =>
    each.owned === undefined
      ? []
      : [
          {
            address: addressOf(each.name),
            ref: { kind: 'sample', id: { name: each.name } },
            phase: 'prepare',
            before: null,
            written: [stateOf(each.owned)],
            isUnconfirmed: false,
            needs: each.needs.map(addressOf),
            order,
            writtenBy: '2.0.0',
            boot: 'boot',
            volatile: false,
          },
        ],
  );
  const ledger: Ledger = { ...emptyLedger, appliedBy, owned: new Map(owned.map((item) => [item.address, item])) };
  const plan = await makePlan({
    host: plainHost('my-master'),
    kinds: new Map([['sample', kind]]),
    desired,
    ledger,
    phase: 'prepare',
    adopt: new Set(),
  });
  const symbols = { create: '+', update: '~', replace: '-/+', delete: '-' } as const;
  const nameOf = (address: Address): string => address.replace('sample:', '');
  return [
    ...plan.changes.map(({ action, address, reason }) => `${symbols[action]} ${nameOf(address)} (${reason.type})`),
    ...plan.unknown.map(({ address, reason }) => `? ${nameOf(address)} (${reason})`),
    ...plan.retained.map(({ address }) => `= ${nameOf(address)}`),
    ...plan.forget.map((address) => `forget ${nameOf(address)}`),
  ];
}

test('the reason says why a resource changes', async () => {
  expect(
    await planOf(`
      absent      desired=new
      other       desired=new live=old
      as-written  desired=new live=old owned=old
      drifted     desired=new live=odd owned=new
      equal       desired=new live=new
      unreadable  desired=new live=?
    `),
  ).toEqual(
    textLines(`
      + absent (missing)
      ~ other (differs)
      ~ as-written (configuration-changed)
      ~ drifted (drifted)
      ? unreadable (not readable)
    `),
  );
});

test('a difference is new in a version if an older one wrote the resource, or applied the phase without it', async () => {
  const table = `
      absent     desired=new                    changedIn=2.10.0
      other      desired=new live=old           changedIn=2.10.0
      updated    desired=new live=old owned=old changedIn=2.10.0
      drifted    desired=new live=odd owned=old changedIn=2.10.0
      known      desired=new live=old owned=old changedIn=2.0.0
      unchanged  desired=new live=old owned=old
    `;
  const owned = [
    '~ updated (new-in-version)',
    '~ drifted (drifted)',
    '~ known (configuration-changed)',
    '~ unchanged (configuration-changed)',
  ];
  expect(await planOf(table, new Map([['prepare', '2.9.1']]))).toEqual(['+ absent (new-in-version)', '~ other (new-in-version)', ...owned]);
  for (const appliedBy of [new Map(), new Map([['up' as const, '2.0.0']]), new Map([['prepare' as const, '2.10.0']])])
    expect(await planOf(table, appliedBy)).toEqual(['+ absent (missing)', '~ other (differs)', ...owned]);
});

test('the host is the reason only if nothing but the fields that it decides differs', async () => {
  const table = `
      absent   desired=new                    decided=value
      foreign  desired=new live=old           decided=value
      owned    desired=new live=old owned=old decided=value
      drifted  desired=new live=odd owned=old decided=value
      edited   desired=new live=old owned=old decided=another
    `;
  expect(await planOf(table)).toEqual([
    '+ absent (missing)',
    '~ foreign (differs)',
    '~ owned (host-changed)',
    '~ drifted (drifted)',
    '~ edited (configuration-changed)',
  ]);
});

test('a resource that is no longer desired is deleted first, unless others changed it or it is absent', async () => {
  expect(
    await planOf(`
      added        desired=new
        link       desired=up live=up owned=up
      route        live=r owned=r
        address    live=a owned=a
          link
      edited       live=foreign owned=mine
      gone         owned=mine
    `),
  ).toEqual(
    textLines(`
      - route (no-longer-desired)
      - address (no-longer-desired)
      + added (missing)
      = edited
      forget edited
      forget gone
    `),
  );
});

test('changes follow the needs', async () => {
  expect(
    await planOf(`
      route        desired=r
        address    desired=a
          link     desired=up live=down
      hosts        desired=h
    `),
  ).toEqual(
    textLines(`
      ~ link (differs)
      + address (missing)
      + route (missing)
      + hosts (missing)
    `),
  );
});

test('a resource that lives on a changed one is replaced; one that only needs it is not', async () => {
  expect(
    await planOf(`
      network    desired=new live=old owned=old
      container  desired=c live=c owned=c on=network
      route      desired=r live=r owned=r
        network
    `),
  ).toEqual(
    textLines(`
      ~ network (configuration-changed)
      -/+ container (dependency)
    `),
  );
});
