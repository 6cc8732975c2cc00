import type { Change } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { JsonObject } from '../core/json.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';

/** One write to the host. A replace is two steps: a deletion and a creation. */
export interface Step {
  readonly key: string;
  /** Steps of one kind and one direction may share a wave. */
  readonly direction: 'apply' | 'restore';
  readonly address: Address;
  readonly ref: Ref;
  readonly before: State;
  readonly after: State;
  readonly needs: readonly Address[];
  /** lazyjack owns nothing of it afterwards. */
  readonly forgets: boolean;
  readonly context?: readonly string[];
  /** Keys of the steps that come first. In addition, all restore steps come before all others, except for those of `precedesRestores`. */
  readonly waitsFor: readonly string[];
  /** All restore steps wait for it. */
  readonly precedesRestores?: true;
}

/**
 * Splits a plan into steps. Creating follows the needs, deleting goes against them. All deletions come first, so that replaced resources
 * find names, subnets and ports free. Only `isFirst` comes before them: a container runs while the image of its successor is built.
 */
export function makeSteps(changes: readonly Change[]): readonly Step[] {
  const restoring = changes.filter((change) => isRestore(change) || change.action === 'replace');
  const writing = changes.filter((change) => !isRestore(change));
  const writtenAddresses = new Set(writing.map(({ address }) => address));
  const dependents = groupByNeeded(restoring);
  // One that needs another change would wait for the restores, which wait for it.
  const first = writing.filter(({ isFirst, needs }) => isFirst && !needs.some((address) => writtenAddresses.has(address)));
  const firstKeys = first.map(({ address }) => applyKey(address));

  return [
    ...restoring.map((change): Step => {
      const dependentKeys = (dependents.get(change.address) ?? []).map(({ address }) => restoreKey(address));
      const common = {
        key: restoreKey(change.address),
        direction: 'restore',
        address: change.address,
        ref: change.ref,
        needs: change.needs,
        waitsFor: [...firstKeys, ...dependentKeys],
        ...(change.context !== undefined && { context: change.context }),
      } as const;
      if (change.action === 'replace') return { ...common, before: change.before, after: null, forgets: false };
      return { ...common, before: change.before, after: change.after, forgets: change.isPartial !== true };
    }),
    ...writing.map((change): Step => {
      const waitsFor = change.needs.filter((address) => writtenAddresses.has(address)).map(applyKey);
      const before: JsonObject | null = change.action === 'replace' ? null : change.before;
      const { address, ref, after, needs } = change;
      return {
        ...{ key: applyKey(address), direction: 'apply', address, ref, before, after, needs, forgets: false, waitsFor },
        ...(first.includes(change) && { precedesRestores: true as const }),
      };
    }),
  ];
}

const restoreKey = (address: Address): string => `restore ${address}`;
const applyKey = (address: Address): string => `apply ${address}`;

/** Restored for good: by `destroy`, or because the resource is no longer desired. */
function isRestore({ reason }: Change): boolean {
  return reason.type === 'destroy' || reason.type === 'no-longer-desired' || reason.type === 'side-effect';
}

/** The changes that need each address. Thousands of routes may need one address. */
function groupByNeeded(changes: readonly Change[]): ReadonlyMap<Address, readonly { readonly address: Address }[]> {
  const pairs = changes.flatMap(({ address, needs }) => needs.map((needed) => ({ needed, address })));
  return groupBy(pairs, ({ needed }) => needed);
}
