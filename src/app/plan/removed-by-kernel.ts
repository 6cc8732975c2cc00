import { satisfies } from '../../core/state.ts';
import type { PlanDocument } from './plan-document.ts';

/**
 * What was shown of `up`, as far as the run of `prepare` before it has had a say: the kernel takes routes along with an address or a link. What is gone
 * is made as was shown; what was to be left as it is comes back, as within one run; what was to go is gone. Nothing else is excused: a change of
 * something that is there stands as it was shown.
 */
export function removedByKernel(shown: PlanDocument, now: PlanDocument): PlanDocument {
  const current = new Map(now.changes.map((change) => [change.address, change]));
  const said = new Set(shown.changes.map(({ address }) => address));
  const unchanged = new Set(shown.unchanged);
  const changes = shown.changes.flatMap((change) => {
    const found = current.get(change.address);
    if (found === undefined) return change.after === null ? [] : [change];
    return [found.before === null && satisfies(change.after, found.after) ? found : change];
  });
  const again = now.changes.filter(({ address, before }) => before === null && unchanged.has(address) && !said.has(address));
  return { ...shown, changes: [...changes, ...again] };
}
