import type { Change } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { JsonObject } from '../core/json.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';

/** One write for the host. A replace is two of them: taking away, and making anew. */
export interface Step {
  readonly key: string;
  /** Steps of one kind and one direction may share a wave. */
  readonly direction: 'undo' | 'make';
  readonly address: Address;
  readonly ref: Ref;
  readonly before: State;
  readonly after: State;
  readonly needs: readonly Address[];
  /** Nothing of ours is left of it afterwards. */
  readonly forgets: boolean;
  readonly context?: readonly string[];
  /** Keys of the steps that come first; beside them, everything undone comes before anything made. */
  readonly waitsFor: readonly string[];
}

/**
 * Cuts a plan into steps. Making goes along the needs; taking away goes against them, and all of it goes first, so that what is made
 * anew finds names, subnets and ports free.
 */
export function makeSteps(changes: readonly Change[]): readonly Step[] {
  const undoing = changes.filter((change) => isRestore(change) || change.action === 'replace');
  const making = changes.filter((change) => !isRestore(change));
  const made = new Set(making.map(({ address }) => address));
  const needing = groupByNeeded(undoing);

  return [
    ...undoing.map((change): Step => {
      const behind = (needing.get(change.address) ?? []).map(({ address }) => restoreKey(address));
      const common = {
        key: restoreKey(change.address),
        direction: 'undo',
        address: change.address,
        ref: change.ref,
        needs: change.needs,
        waitsFor: behind,
        ...(change.context !== undefined && { context: change.context }),
      } as const;
      if (change.action === 'replace') return { ...common, before: change.before, after: null, forgets: false };
      return { ...common, before: change.before, after: change.after, forgets: change.isPartial !== true };
    }),
    ...making.map((change): Step => {
      const waitsFor = change.needs.filter((address) => made.has(address)).map(applyKey);
      const before: JsonObject | null = change.action === 'replace' ? null : change.before;
      const { address, ref, after, needs } = change;
      return { key: applyKey(address), direction: 'make', address, ref, before, after, needs, forgets: false, waitsFor };
    }),
  ];
}

const restoreKey = (address: Address): string => `undo ${address}`;
const applyKey = (address: Address): string => `make ${address}`;

/** Undone for good: by `destroy`, or because nobody wants it any more. */
function isRestore({ reason }: Change): boolean {
  return reason.type === 'destroy' || reason.type === 'no-longer-desired' || reason.type === 'side-effect';
}

/** Who needs each address. One address may be needed by thousands of routes. */
function groupByNeeded(changes: readonly Change[]): ReadonlyMap<Address, readonly { readonly address: Address }[]> {
  const pairs = changes.flatMap(({ address, needs }) => needs.map((needed) => ({ needed, address })));
  return groupBy(pairs, ({ needed }) => needed);
}
