import * as z from 'zod';
import type { JsonObject } from '../core/json.ts';
import { lazy } from '../core/lazy.ts';
import type { Address } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import { phases, type Entry } from './journal-entry.ts';

/** A name in journals of lazyjack 2.0.0 -> the name of the same thing today. */
export interface NewNames {
  /** Of kinds: in `ref.kind`, and before the colon of every address. */
  readonly kinds: Readonly<Record<string, string>>;
  /** In `type` of a state. */
  readonly stateTypes: Readonly<Record<string, string>>;
  /** In `role` of the state of a cluster member. */
  readonly memberRoles: Readonly<Record<string, string>>;
}

export const newNames: NewNames = {
  kinds: {
    seed: 'editable-file',
    scratch: 'working-file',
    network: 'container-network',
    kubeadm: 'cluster-member',
    daemon: 'unit',
    record: 'retained-file',
  },
  stateTypes: { seed: 'editable-file' },
  memberRoles: { master: 'control-plane', minion: 'worker' },
};

/** Kinds that are `volatile` in format 1 and count in every boot today. */
const resetByReboot: ReadonlySet<string> = new Set(['sysctl', 'bridge']);

/** Lines of format 1, as lazyjack 2.0.0 writes them. This never changes: today's lines are `entrySchema`. */
const entry1Schema = lazy(() => {
  const [text, number] = [z.string(), z.int()];
  const json = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  const state = json.nullable();
  const address = z.custom<Address>((value) => typeof value === 'string' && value.includes(':'));
  const ref = z.strictObject({ kind: text, id: json });
  const change = z.strictObject({
    address,
    ref,
    before: state,
    after: state,
    needs: z.array(address).readonly(),
    release: z.boolean(),
    volatile: z.boolean(),
    /** Not in 2.0.0, but in builds between 2.0.0 and format 2. */
    remembered: z.array(text).readonly().optional(),
  });
  const guard = z.strictObject({
    address,
    ref,
    before: state,
    volatile: z.boolean(),
    late: z.array(state).readonly().optional(),
    /** Not in 2.0.0, but in builds between 2.0.0 and format 2. */
    foreign: z.literal(true).optional(),
  });
  return z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('begin'),
      run: text,
      at: z.iso.datetime(),
      boot: text,
      command: z.enum(['apply', 'destroy']),
      phase: z.enum(phases),
      version: text,
    }),
    z.strictObject({
      type: z.literal('intent'),
      run: text,
      seq: number,
      changes: z.array(change).readonly(),
      guards: z.array(guard).readonly(),
    }),
    z.strictObject({
      type: z.literal('done'),
      run: text,
      seq: number,
      altered: z.array(z.strictObject({ address, after: state })).readonly(),
    }),
    z.strictObject({ type: z.literal('undoing'), run: text, seq: number }),
    z.strictObject({ type: z.literal('undone'), run: text, seq: number }),
    z.strictObject({ type: z.literal('release'), run: text, addresses: z.array(address).readonly() }),
    z.strictObject({ type: z.literal('end'), run: text, outcome: z.enum(['committed', 'rolled-back', 'stuck']) }),
  ]);
});

export type Entry1 = z.output<ReturnType<typeof entry1Schema>>;

/** The current entry for the JSON of a format 1 line; undefined: 2.0.0 writes no such line. */
export function readEntry1(json: unknown, names: NewNames = newNames): Entry | undefined {
  const parsed = z.safeParse(entry1Schema(), json);
  return parsed.success ? translate(parsed.data, names) : undefined;
}

function translate(entry: Entry1, names: NewNames): Entry {
  const address = (old: Address): Address => {
    const colon = old.indexOf(':');
    return `${renamed(names.kinds, old.slice(0, colon))}:${old.slice(colon + 1)}`;
  };
  const state = (old: State): State =>
    old === null
      ? null
      : {
          ...old,
          ...(typeof old['type'] === 'string' && { type: renamed(names.stateTypes, old['type']) }),
          // Only the state of a `cluster-member` has `role`.
          ...(typeof old['role'] === 'string' && { role: renamed(names.memberRoles, old['role']) }),
        };
  /** Common fields of a change and a side-effect snapshot. */
  const place = <
    T extends {
      readonly address: Address;
      readonly ref: { readonly kind: string; readonly id: JsonObject };
      readonly before: State;
      readonly volatile: boolean;
    },
  >(
    old: T,
  ): T => ({
    ...old,
    address: address(old.address),
    ref: { ...old.ref, kind: renamed(names.kinds, old.ref.kind) },
    before: state(old.before),
    volatile: old.volatile && !resetByReboot.has(old.ref.kind),
  });
  switch (entry.type) {
    case 'intent':
      return {
        type: 'intent',
        run: entry.run,
        seq: entry.seq,
        changes: entry.changes.map(({ release, remembered, ...change }) => ({
          ...place(change),
          after: state(change.after),
          needs: change.needs.map(address),
          forgets: release,
          ...(remembered && { context: remembered }),
        })),
        sideEffectSnapshots: entry.guards.map(({ late, ...guard }) => ({ ...place(guard), ...(late && { laterStates: late.map(state) }) })),
      };
    case 'done':
      return { ...entry, altered: entry.altered.map((each) => ({ address: address(each.address), after: state(each.after) })) };
    case 'release':
      return { type: 'forget', run: entry.run, addresses: entry.addresses.map(address) };
    case 'begin':
      return entry;
    case 'undoing':
      return { ...entry, type: 'rolling-back' };
    case 'undone':
      return { ...entry, type: 'rolled-back' };
    case 'end':
      return { ...entry, outcome: entry.outcome === 'stuck' ? 'not-rolled-back' : entry.outcome };
  }
}

function renamed(names: Readonly<Record<string, string>>, old: string): string {
  return Object.hasOwn(names, old) ? (names[old] ?? old) : old;
}
