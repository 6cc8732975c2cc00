import * as z from 'zod';
import type { JsonObject } from '../core/json.ts';
import { lazy } from '../core/lazy.ts';
import type { Address } from '../core/resource.ts';

/** In the order of building up; they are given back in the opposite one. */
export const phases = ['prepare', 'up'] as const;
export type Phase = (typeof phases)[number];

/**
 * The journal, line by line. `intent` is on disk before the write it announces, `done` after the write was verified.
 * Lines of one run are interleaved where waves run side by side; `seq` tells them apart.
 */
export const entrySchema = lazy(() => {
  // Each made once: a schema takes longer to make than a line to check.
  const [text, number] = [z.string(), z.int()];
  /** Lines come out of JSON.parse, so whatever is an object here is plain data; the kinds' own schemas look inside. */
  const json = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  const state = json.nullable();
  const address = z.custom<Address>((value) => typeof value === 'string' && value.includes(':'));
  const ref = z.strictObject({ kind: text, id: json });

  /** One write that is about to be made. Everything a later process needs to take it back. */
  const changeSchema = z.strictObject({
    address,
    ref,
    before: state,
    after: state,
    /** What must still be there while this is taken back. */
    needs: z.array(address).readonly(),
    /** Undoing, and nothing of ours is left afterwards. */
    forgets: z.boolean(),
    /** Gone after a reboot by itself. */
    volatile: z.boolean(),
    /** What a later undo has to know of the time before this, beside the state: what was on an interface. */
    context: z.array(text).readonly().optional(),
  });

  /** Something this wave may alter beside its own: its before-image, taken just before. */
  const sideEffectSnapshotSchema = z.strictObject({
    address,
    ref,
    before: state,
    volatile: z.boolean(),
    /** What others make of it later, on account of this wave: kept although it is unaltered when the wave is done. */
    laterStates: z.array(state).readonly().optional(),
    /** To be restored right after the wave, whatever becomes of what was written. */
    foreign: z.literal(true).optional(),
  });

  return z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('begin'),
      run: text,
      at: z.iso.datetime(),
      /** The kernel's boot id: links, addresses and routes count only in their own boot. */
      boot: text,
      command: z.enum(['apply', 'destroy']),
      phase: z.enum(phases),
      /** Of lazyjack, for reports. */
      version: text,
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
      /** The guarded things that the wave did alter, and into what. */
      altered: z.array(z.strictObject({ address, after: state })).readonly(),
    }),
    /** A rollback of this wave begins: from here on either side of each change may be found. */
    z.strictObject({ type: z.literal('rolling-back'), run: text, seq: number }),
    z.strictObject({ type: z.literal('rolled-back'), run: text, seq: number }),
    /** Given up: others changed it, or it needs no undo. */
    z.strictObject({ type: z.literal('forget'), run: text, addresses: z.array(address).readonly() }),
    z.strictObject({ type: z.literal('end'), run: text, outcome: z.enum(['committed', 'rolled-back', 'not-rolled-back']) }),
  ]);
});

export type Entry = z.output<ReturnType<typeof entrySchema>>;
export type Intent = Extract<Entry, { type: 'intent' }>;
export type Begin = Extract<Entry, { type: 'begin' }>;
