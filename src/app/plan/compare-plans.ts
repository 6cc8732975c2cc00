import * as z from 'zod';
import { Failure, messageOf } from '../../core/failure.ts';
import { isSameJson } from '../../core/state.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { type PlanDocument, planDocumentSchema, planDocumentVersion } from './plan-document.ts';
import { readUserFile } from '../configuration/read-user-file.ts';

/** One document, or those of `prepare` and `up` for one `apply`. */
export type PlanFile = readonly [PlanDocument] | readonly [PlanDocument, PlanDocument];

/** Plans that were written earlier, one per phase. They assert what will be done; they are never executed themselves. */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const fix = planFileFix(path);
  const { bytes } = await readUserFile(path).catch((cause: unknown) => {
    throw new Failure('refused', `the plan ${path} cannot be read: ${messageOf(cause)}`, { fix, cause });
  });
  return parsePlan(path, Buffer.from(bytes).toString('utf8'));
}

/** The plans of a file from its text. `path`: what it is called in errors. */
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

/** Refuses a plan file whose form another release of lazyjack defined. Plans of version 1 do not name their release. */
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

/** undefined: it is no JSON, which is no plan either. What the parser says of it would quote a file that may be anything. */
function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** Refuses at the first difference between what was agreed to and what would be done now, of the same phases or of the first alone. */
export function assertSamePlans(path: string, agreed: readonly PlanDocument[], now: readonly PlanDocument[]): void {
  const difference = findFirstDifference(agreed, now);
  if (difference === undefined) return;
  throw new Failure('refused', `${difference} since ${path} was written`, {
    fix: `Look at \`lazyjack plan\`, and write a new file with --out ${path} if that is what you want.`,
  });
}

function findFirstDifference(agreed: readonly PlanDocument[], now: readonly PlanDocument[]): string | undefined {
  for (const [at, document] of agreed.entries()) {
    const current = now[at];
    const difference =
      current === undefined ? `this node has no phase ${document.phase} any more: it changed` : findPlanDifference(document, current);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** The first thing in which two plans of the same phase differ, as the beginning of a sentence that goes on with "since"; undefined: they do the same. */
export function findPlanDifference(agreed: PlanDocument, now: PlanDocument): string | undefined {
  if (agreed.host !== now.host)
    return `the plan was for ${agreed.host ?? 'destroy'} and this host is ${now.host ?? 'to be destroyed'}: it changed`;
  const current = new Map(now.changes.map((change) => [change.address, change]));
  let wanted: string | undefined;
  for (const change of agreed.changes) {
    const found = current.get(change.address);
    if (found === undefined) return `${change.address} no longer needs to change: the host changed`;
    if (found.action !== change.action || !isSameJson(found.before, change.before)) return `${change.address} changed on this host`;
    if (!isSameJson(found.after, change.after)) wanted ??= `the desired state of ${change.address} changed`;
  }
  const known = new Set(agreed.changes.map(({ address }) => address));
  const added = now.changes.find(({ address }) => !known.has(address));
  // Whatever changed in the YAML, the copy of it is other than it was: what there is to say beside that comes first.
  return added === undefined ? wanted : `${added.address} needs to change too`;
}
