import { digestsIn, type Contents } from '../../core/content.ts';
import type { Plan } from '../../planner/plan.ts';
import type { ContentsByDigest } from '../../cli/views/content-diff.ts';

/** The bytes behind every digest in plans, for their diffs. */
export async function readPlanContents(plans: readonly Plan[], contents: Contents): Promise<ContentsByDigest> {
  const changes = plans.flatMap((plan) => plan.changes);
  const digests = new Set(changes.flatMap(({ before, after }) => [...digestsIn(before), ...digestsIn(after)]));
  const found = await Promise.all([...digests].map(async (digest) => [digest, await contents.get(digest)] as const));
  return new Map(found.flatMap(([digest, bytes]) => (bytes === undefined ? [] : [[digest, bytes] as const])));
}
