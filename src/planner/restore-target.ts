import type { Json, JsonObject } from '../core/json.ts';
import type { Kind } from '../core/kind.ts';
import { isSameJson, satisfies, type State } from '../core/state.ts';
import type { Owned } from '../journal/ledger.ts';

export interface RestoreResult {
  /** Where the undo leads. */
  readonly target: State;
  /** Fields that somebody else changed since, and that therefore stay. */
  readonly retained: readonly string[];
  /** Somebody else made, changed or removed the whole thing: it stays as it is. */
  readonly retainsWhole: boolean;
}

/** What a kind can tell of a live state beyond its fields; see the same names in core/kind.ts. */
export type OwnershipChecks = Partial<Pick<Kind, 'hasOwnerMark' | 'isHalfWritten' | 'isCreatedByStartedSoftware' | 'withDefaults'>>;

/**
 * The way back, for one thing: what still is as we wrote it returns to what it was before, field by field; what others changed stays.
 * Every undo goes through here: in a rollback, in `destroy`, and for what the configuration no longer asks for.
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
    const asWritten = written.some((state) => state !== null && satisfies(live, filledIn(state)));
    const mine = asWritten || marks.hasOwnerMark?.(live) === true || (isUnconfirmed && marks.isHalfWritten?.(live) === true);
    return mine ? restoreWhole(null) : retainWhole(live);
  }
  return restoreFields(before, written, live);
}

const restoreWhole = (target: State): RestoreResult => ({ target, retained: [], retainsWhole: false });
const retainWhole = (live: State): RestoreResult => ({ target: live, retained: [], retainsWhole: true });

function restoreFields(before: JsonObject, ours: readonly State[], live: JsonObject): RestoreResult {
  const retained: string[] = [];
  const target: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(live)])) {
    const mine =
      isSameJson(before[name], live[name]) || ours.some((state) => state !== null && name in state && isSameJson(state[name], live[name]));
    if (!mine) retained.push(name);
    const value = mine ? before[name] : live[name];
    if (value !== undefined) target[name] = value;
  }
  return { target, retained, retainsWhole: false };
}
