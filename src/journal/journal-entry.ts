import * as z from 'zod';
import type { JsonObject } from '../core/json.ts';
import { lazy } from '../core/lazy.ts';
import type { Address } from '../core/resource.ts';

/** In the order of apply; destroy uses the reverse order. */
export const phases = ['prepare', 'up'] as const;
export type Phase = (typeof phases)[number];

/**
 * Entries of the journal. `intent` is on disk before the write that it announces, `done` after the write was verified. Lines of waves that
 * run in parallel are interleaved; `seq` tells the waves apart.
 */
export const entrySchema = lazy(() => {
  // Created once: creating a schema takes longer than checking a line.
  const [text, number] = [z.string(), z.int()];
  /** Lines come from JSON.parse, so any object here is plain data; the schemas of the kinds check its content. */
  const json = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  const state = json.nullable();
  const address = z.custom<Address>((value) => typeof value === 'string' && value.includes(':'));
  const ref = z.strictObject({ kind: text, id: json });

  /** An announced write, with everything that a later process needs to restore it. */
  const changeSchema = z.strictObject({
    address,
    ref,
    before: state,
    after: state,
    /** Resources that must still exist while this one is restored. */
    needs: z.array(address).readonly(),
    /** A restore after which lazyjack owns nothing of it. */
    forgets: z.boolean(),
    /** A reboot removes it. */
    volatile: z.boolean(),
    /** Information for a later restore from before this write, beside the state: what was on an interface. */
    context: z.array(text).readonly().optional(),
  });

  /** A side-effect snapshot: its before-image, taken just before the wave. */
  const sideEffectSnapshotSchema = z.strictObject({
    address,
    ref,
    before: state,
    volatile: z.boolean(),
    /** States that other software sets later because of this wave. The snapshot is kept even if it is unaltered when the wave is done. */
    laterStates: z.array(state).readonly().optional(),
    /** Restored right after the wave, in any case. */
    foreign: z.literal(true).optional(),
  });

  return z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('begin'),
      run: text,
      at: z.iso.datetime(),
      /** The kernel's boot ID: links, addresses and routes count only in their own boot. */
      boot: text,
      command: z.enum(['apply', 'destroy']),
      phase: z.enum(phases),
      /** Version of lazyjack, for reports. */
      version: text,
      /** The number of changes that `--target` or `--exclude` left out. Such a run does not apply the whole phase. */
      leftOut: number.optional(),
    }),
    z.strictObject({
      type: z.literal('intent'),
      run: text,
      seq: number,
      changes: z.array(changeSchema).readonly(),
      sideEffectSnapshots: z.array(sideEffectSnapshotSchema).readonly(),
    }),
    z.strictObject({
      type: z.literal('done'),
      run: text,
      seq: number,
      /** The side effects that occurred, with their new states. */
      altered: z.array(z.strictObject({ address, after: state })).readonly(),
    }),
    /** A rollback of this wave begins: from here on each change may be in either state. */
    z.strictObject({ type: z.literal('rolling-back'), run: text, seq: number }),
    z.strictObject({ type: z.literal('rolled-back'), run: text, seq: number }),
    /** No longer owned: others changed it, or it needs no restore. */
    z.strictObject({ type: z.literal('forget'), run: text, addresses: z.array(address).readonly() }),
    z.strictObject({ type: z.literal('end'), run: text, outcome: z.enum(['committed', 'rolled-back', 'not-rolled-back']) }),
    /** The host that the journal belongs to, by its `/etc/machine-id`. The last of these entries counts. */
    z.strictObject({ type: z.literal('machine'), machine: text }),
  ]);
});

export type Entry = z.output<ReturnType<typeof entrySchema>>;
export type Intent = Extract<Entry, { type: 'intent' }>;
export type Begin = Extract<Entry, { type: 'begin' }>;
