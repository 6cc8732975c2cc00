import type { Json, JsonObject } from '../core/json.ts';
import type { Kind } from '../core/kind.ts';
import { isSameJson, satisfies, type State } from '../core/state.ts';
import type { Owned } from './ledger.ts';

export interface RestoreResult {
  /** The state to restore. */
  readonly target: State;
  /** Fields with a foreign change since; they are retained. */
  readonly retained: readonly string[];
  /** Somebody else created, changed or removed the whole resource: it is left as it is. */
  readonly retainsWhole: boolean;
}

/** What a kind knows about a live state beyond its fields; see the same names in core/kind.ts. */
export type OwnershipChecks = Partial<Pick<Kind, 'hasOwnerMark' | 'isHalfWritten' | 'isCreatedByStartedSoftware' | 'withDefaults'>>;

/**
 * The restore target of one resource. Fields that are still as lazyjack wrote them return to the before-image; fields that others changed
 * are retained. Every restore uses this: rollback, `destroy`, and resources that are no longer desired.
 */
export function restoreTarget(
  owned: Pick<Owned, 'before' | 'written' | 'isUnconfirmed'>,
  live: State,
  marks: OwnershipChecks = {},
): RestoreResult {
  const { before, written, isUnconfirmed } = owned;
  if (isSameJson(before, live) || marks.isCreatedByStartedSoftware === true) return restoreWhole(before);
  if (live === null) return isUnconfirmed || written.includes(null) ? restoreWhole(before) : retainWhole(live);
  if (before === null) {
    const filledIn = (state: JsonObject): JsonObject => marks.withDefaults?.(state) ?? state;
    const isAsWritten = written.some((state) => state !== null && satisfies(live, filledIn(state)));
    const isOwned = isAsWritten || marks.hasOwnerMark?.(live) === true || (isUnconfirmed && marks.isHalfWritten?.(live) === true);
    return isOwned ? restoreWhole(null) : retainWhole(live);
  }
  return restoreFields(before, written, live);
}

const restoreWhole = (target: State): RestoreResult => ({ target, retained: [], retainsWhole: false });
const retainWhole = (live: State): RestoreResult => ({ target: live, retained: [], retainsWhole: true });

function restoreFields(before: JsonObject, written: readonly State[], live: JsonObject): RestoreResult {
  const retained: string[] = [];
  const target: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(live)])) {
    const isOwned =
      isSameJson(before[name], live[name]) ||
      written.some((state) => state !== null && name in state && isSameJson(state[name], live[name]));
    if (!isOwned) retained.push(name);
    const value = isOwned ? before[name] : live[name];
    if (value !== undefined) target[name] = value;
  }
  return { target, retained, retainsWhole: false };
}
