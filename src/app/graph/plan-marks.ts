import type { Action } from '../../core/change.ts';
import type { Address } from '../../core/resource.ts';
import type { Plan } from '../../planner/plan.ts';

/** What a plan says of a resource: the action of its change, that it could not be read, or that its change is refused. */
export type Mark = Action | 'unknown' | 'refused';

export type Marks = ReadonlyMap<Address, Mark>;

/** The marks of resources in these plans. A resource that no plan mentions as different has none. */
export function markResources(plans: readonly Pick<Plan, 'changes' | 'unknown' | 'refused'>[]): Marks {
  return new Map(
    plans.flatMap(({ changes, unknown, refused }) => [
      ...changes.map(({ address, action }) => [address, action] as const),
      ...unknown.map(({ address }) => [address, 'unknown'] as const),
      ...refused.map(({ change }) => [change.address, 'refused'] as const),
    ]),
  );
}

/** The most serious first. */
const severity: readonly Mark[] = ['refused', 'unknown', 'delete', 'replace', 'create', 'update'];

/** The mark of something that stands for several resources: the most serious of theirs. undefined: none has a mark. */
export function mergeMarks(marks: Marks, addresses: readonly Address[]): Mark | undefined {
  const found = new Set(addresses.map((address) => marks.get(address)));
  return severity.find((mark) => found.has(mark));
}
