import { satisfies } from '../../core/state.ts';
import type { PlanDocument } from './plan-document.ts';

/**
 * Adjusts the shown plan of `up` to the run of `prepare` before it, because the kernel deletes routes together with an address or a link. A deleted
 * resource may be created with the shown values, or recreated if the plan left it unchanged, and a shown deletion may be done already. Every other
 * difference remains: an existing resource must change as shown.
 */
export function removedByKernel(shown: PlanDocument, now: PlanDocument): PlanDocument {
  const current = new Map(now.changes.map((change) => [change.address, change]));
  const changed = new Set(shown.changes.map(({ address }) => address));
  const unchanged = new Set(shown.unchanged);
  const changes = shown.changes.flatMap((change) => {
    const found = current.get(change.address);
    if (found === undefined) return change.after === null ? [] : [change];
    return [found.before === null && satisfies(change.after, found.after) ? found : change];
  });
  const recreated = now.changes.filter(({ address, before }) => before === null && unchanged.has(address) && !changed.has(address));
  return { ...shown, changes: [...changes, ...recreated] };
}
