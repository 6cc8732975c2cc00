import * as z from 'zod';
import { Failure, messageOf } from '../../core/failure.ts';
import { isSameJson } from '../../core/state.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { type PlanDocument, planDocumentSchema, planDocumentVersion } from './plan-document.ts';
import { readUserFile } from '../configuration/read-user-file.ts';

/** One document, or those of `prepare` and `up` for one `apply`. */
export type PlanFile = readonly [PlanDocument] | readonly [PlanDocument, PlanDocument];

/** Reads a plan file: one plan per phase. These plans are compared with new plans and are never executed themselves. */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const fix = planFileFix(path);
  const { bytes } = await readUserFile(path).catch((cause: unknown) => {
    throw new Failure('refused', `the plan ${path} cannot be read: ${messageOf(cause)}`, { fix, cause });
  });
  return parsePlan(path, Buffer.from(bytes).toString('utf8'));
}

/** Parses the text of a plan file. `path`: the name of the file in errors. */
export function parsePlan(path: string, content: string): PlanFile {
  const written = parseJson(content);
  refuseOtherVersion(path, written);
  return Array.isArray(written)
    ? parseWithSchema(path, makeBothPhasesSchema(), written)
    : [parseWithSchema(path, planDocumentSchema, written)];
}

const versionedSchema = z.object({
  format: z.literal('lazyjack-plan'),
  version: z.int(),
  lazyjack: z
    .string()
    .regex(/^[\w.+-]{1,40}$/u)
    .optional(),
});

/** Refuses a plan file whose format another release of lazyjack defined. Plans of version 1 do not name their release. */
function refuseOtherVersion(path: string, written: unknown): void {
  const plans: readonly unknown[] = Array.isArray(written) ? written : [written];
  for (const plan of plans) {
    const { data } = versionedSchema.safeParse(plan);
    if (data === undefined || data.version === planDocumentVersion) continue;
    const release = data.lazyjack ?? (data.version === 1 ? '2.0.0 or older' : 'of another version');
    throw new Failure('refused', `${path} was written by lazyjack ${release}; run plan --out again`, { fix: planFileFix(path) });
  }
}

function makeBothPhasesSchema() {
  const of = <P extends Phase>(phase: P) => planDocumentSchema.extend({ command: z.literal('apply'), phase: z.literal(phase) });
  return z.tuple([of('prepare'), of('up')]);
}

function parseWithSchema<Out>(path: string, schema: z.ZodType<Out>, written: unknown): Out {
  const { data, error } = schema.safeParse(written);
  if (data !== undefined) return data;
  const first = error?.issues[0];
  const where = first?.path.join('.') ?? '';
  const why = first === undefined ? '' : `: ${where === '' ? '' : `${where}: `}${first.message}`;
  throw new Failure('refused', `${path} is not a plan of this lazyjack${why}`, { fix: planFileFix(path), cause: error });
}

function planFileFix(path: string): string {
  return `Make one with \`lazyjack plan --out ${path}\`.`;
}

/** undefined: the text is not JSON, so it is not a plan. The parser's message is dropped, because it quotes the file, which may be any file. */
function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** Refuses at the first difference between the confirmed plans and the current plans. Compares only the phases of the confirmed plans. */
export function assertSamePlans(path: string, confirmed: readonly PlanDocument[], now: readonly PlanDocument[]): void {
  const difference = findFirstDifference(confirmed, now);
  if (difference === undefined) return;
  throw new Failure('refused', `${difference} since ${path} was written`, {
    fix: `Look at \`lazyjack plan\`, and write a new file with --out ${path} if that is what you want.`,
  });
}

function findFirstDifference(confirmed: readonly PlanDocument[], now: readonly PlanDocument[]): string | undefined {
  for (const [at, document] of confirmed.entries()) {
    const current = now[at];
    const difference =
      current === undefined ? `this node has no phase ${document.phase} any more: it changed` : findPlanDifference(document, current);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/**
 * The first difference between two plans of the same phase, as the beginning of a sentence that continues with "since". undefined: both make the
 * same changes.
 */
export function findPlanDifference(confirmed: PlanDocument, now: PlanDocument): string | undefined {
  if (confirmed.host !== now.host)
    return `the plan was for ${confirmed.host ?? 'destroy'} and this host is ${now.host ?? 'to be destroyed'}: it changed`;
  const current = new Map(now.changes.map((change) => [change.address, change]));
  let desiredDifference: string | undefined;
  for (const change of confirmed.changes) {
    const found = current.get(change.address);
    if (found === undefined) return `${change.address} no longer needs to change: the host changed`;
    if (found.action !== change.action || !isSameJson(found.before, change.before)) return `${change.address} changed on this host`;
    if (!isSameJson(found.after, change.after)) desiredDifference ??= `the desired state of ${change.address} changed`;
  }
  const known = new Set(confirmed.changes.map(({ address }) => address));
  const added = now.changes.find(({ address }) => !known.has(address));
  // Every edit of the YAML changes the desired state of its copy. An additional change tells the user more, so it is named first.
  return added === undefined ? desiredDifference : `${added.address} needs to change too`;
}
