import { digestsIn, type Contents } from '../../core/content.ts';
import type { Plan } from '../../planner/plan.ts';

export type ContentsByDigest = ReadonlyMap<string, Uint8Array>;

/** Reads the content of every digest in the plans, for diffs. */
export async function readPlanContents(plans: readonly Plan[], contents: Contents): Promise<ContentsByDigest> {
  const changes = plans.flatMap((plan) => plan.changes);
  // Secrets are not shown, so they are not read.
  const shown = changes.filter(({ ref }) => ref.id['secret'] !== true);
  const digests = new Set(shown.flatMap(({ before, after }) => [...digestsIn(before), ...digestsIn(after)]));
  const found = await Promise.all([...digests].map(async (digest) => [digest, await contents.get(digest)] as const));
  return new Map(found.flatMap(([digest, bytes]) => (bytes === undefined ? [] : [[digest, bytes] as const])));
}
