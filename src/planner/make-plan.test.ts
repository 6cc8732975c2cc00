import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { plainHost } from '../../testing/simulated/simulated-cluster.ts';
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
  /** The state that lazyjack wrote last. */
  readonly owned: string | undefined;
  readonly needs: readonly string[];
  readonly livesOn: readonly string[];
}

/** Parses `NAME desired=WORD live=WORD owned=WORD needs=NAME,NAME on=NAME`; defaults are not desired, absent, not owned. */
function row(line: string): Row {
  const [name = '', ...pairs] = line.trim().split(/ +/);
  const values = new Map(pairs.map((pair) => pair.split('=')).map(([key = '', value = '']) => [key, value]));
  const list = (key: string): readonly string[] => (values.get(key) ?? '').split(',').filter(Boolean);
  return {
    name,
    desired: values.get('desired'),
    live: values.get('live') ?? '-',
    owned: values.get('owned'),
    needs: [...list('needs'), ...list('on')],
    livesOn: list('on'),
  };
}

function nameIn(id: Json): string {
  return z.object({ name: z.string() }).parse(id).name;
}

const addressOf = (name: string): Address => `thing:${name}`;

/** Formats the plan as lines: symbol, name, reason; `=` is retained, `?` could not be read. */
async function planOf(table: string): Promise<readonly string[]> {
  const rows = table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(row);
  const live = new Map(rows.map((each) => [each.name, each.live]));
  const kind: Kind = {
    name: 'thing',
    immutable: [],
    volatile: false,
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
            ref: { kind: 'thing', id: { name: each.name } },
            state: stateOf(each.desired),
            needs: each.needs.map(addressOf),
            livesOn: each.livesOn.map(addressOf),
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
            ref: { kind: 'thing', id: { name: each.name } },
            phase: 'prepare',
            before: null,
            written: [stateOf(each.owned)],
            isUnconfirmed: false,
            needs: each.needs.map(addressOf),
            order,
            boot: 'boot',
            volatile: false,
          },
        ],
  );
  const ledger: Ledger = { ...emptyLedger, owned: new Map(owned.map((item) => [item.address, item])) };
  const plan = await makePlan({
    host: plainHost('my-master'),
    kinds: new Map([['thing', kind]]),
    desired,
    ledger,
    phase: 'prepare',
    adopt: new Set(),
  });
  const symbols = { create: '+', update: '~', replace: '-/+', delete: '-' } as const;
  const nameOf = (address: Address): string => address.replace('thing:', '');
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
  ).toEqual([
    '+ absent (missing)',
    '~ other (differs)',
    '~ as-written (configuration-changed)',
    '~ drifted (drifted)',
    '? unreadable (not readable)',
  ]);
});

test('a resource that is no longer desired is deleted first, unless others changed it or it is absent', async () => {
  expect(
    await planOf(`
      link     desired=up live=up owned=up
      address  live=a owned=a needs=link
      route    live=r owned=r needs=address
      edited   live=foreign owned=mine
      gone     owned=mine
      added    desired=new needs=link
    `),
  ).toEqual([
    '- route (no-longer-desired)',
    '- address (no-longer-desired)',
    '+ added (missing)',
    '= edited',
    'forget edited',
    'forget gone',
  ]);
});

test('a resource that lives on a replaced one is replaced too; one that only needs it is not', async () => {
  expect(
    await planOf(`
      network    desired=new live=old owned=old
      container  desired=c live=c owned=c on=network
      route      desired=r live=r owned=r needs=network
    `),
  ).toEqual(['~ network (configuration-changed)', '-/+ container (dependency)']);
});
