import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';
import { phases } from '../../journal/journal-entry.ts';

/** The version of the lines below. A new field keeps it; docs/plan-json.md describes them. */
export const runRecordVersion = 1;

/** The first line of a run's file. */
export const beginSchema = lazy(() =>
  z.object({
    type: z.literal('begin'),
    format: z.literal('lazyjack-run'),
    version: z.literal(runRecordVersion),
    /** Twelve hexadecimal digits, as in the journal. A rollback has its own, and names the other run in `rollsBack`. */
    run: z.string(),
    rollsBack: z.string().optional(),
    /** RFC 3339. */
    timestamp: z.iso.datetime(),
    /** The node's name; for a command without a configuration, the name of this host. */
    host: z.string(),
    command: z.enum(['apply', 'destroy', 'rollback']),
    phase: z.enum(phases),
    /** The version of lazyjack. */
    lazyjack: z.string(),
    process: z.object({ pid: z.int(), startTime: z.string() }),
    /** What the run is to change. */
    changes: z.array(z.object({ address: z.string(), action: z.string(), reason: z.string() })).readonly(),
  }),
);
export type RunBegin = z.output<ReturnType<typeof beginSchema>>;

/** `elapsed`: milliseconds since the run began. */
const moment = { timestamp: z.iso.datetime(), elapsed: z.number() };
const addresses = z.array(z.string()).readonly();

/** The events of `src/planner/run-event.ts`, each in a line. */
export const eventSchema = lazy(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal(['started', 'written']), ...moment, addresses, direction: z.enum(['apply', 'restore']) }),
    z.object({ type: z.literal('waiting'), ...moment, address: z.string(), reason: z.string() }),
    z.object({ type: z.literal('warning'), ...moment, address: z.string(), text: z.string() }),
    z.object({ type: z.literal('failed'), ...moment, message: z.string() }),
    z.object({ type: z.literal(['rolling-back', 'restored']), ...moment, addresses }),
  ]),
);
export type LoggedEvent = z.output<ReturnType<typeof eventSchema>>;

/** How a run ended. */
const runStatuses = ['nothing', 'done', 'partially-restored', 'rolled-back', 'not-rolled-back', 'failed'] as const;

/** The last line of a run that ended. */
export const endSchema = lazy(() =>
  z.object({
    type: z.literal('end'),
    ...moment,
    status: z.enum(runStatuses),
    cause: z.string().optional(),
    notRestored: z
      .array(z.object({ address: z.string(), reason: z.string() }))
      .readonly()
      .optional(),
  }),
);
export type RunEnd = z.output<ReturnType<typeof endSchema>>;
