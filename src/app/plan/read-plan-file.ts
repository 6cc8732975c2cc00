import * as z from 'zod';
import { Failure, messageOf } from '../../core/failure.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { readUserFile } from '../configuration/read-user-file.ts';
import { type PlanDocument, planDocumentSchema, planDocumentVersion } from './plan-document.ts';

/** One document, or those of `prepare` and `up` for one `apply`. */
export type PlanFile = readonly [PlanDocument] | readonly [PlanDocument, PlanDocument];

/** A plan of 100,000 changes is half as large. */
const maxPlanFileBytes = 64 * 2 ** 20;

/** Reads a plan file: one plan per phase. These plans are compared with new plans and are never executed themselves. */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const fix = planFileFix(path);
  const { bytes } = await readUserFile(path, maxPlanFileBytes + 1).catch((cause: unknown) => {
    throw new Failure('refused', `the plan ${path} cannot be read: ${messageOf(cause)}`, { fix, cause });
  });
  if (bytes.length > maxPlanFileBytes)
    throw new Failure('refused', `the plan ${path} cannot be read: it is larger than ${maxPlanFileBytes / 2 ** 20} MiB`, { fix });
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
