import type { Json, JsonObject } from '../core/json.ts';
import type { Kind } from '../core/kind.ts';
import { sameJson, satisfies, type State } from '../core/state.ts';
import type { Owned } from '../journal/ledger.ts';

export interface Undo {
  /** Where the undo leads. */
  readonly target: State;
  /** Fields that somebody else changed since, and that therefore stay. */
  readonly left: readonly string[];
  /** Somebody else made, changed or removed the whole thing: it stays as it is. */
  readonly leftWhole: boolean;
}

/** What a kind can tell of a live state beyond its fields; see the same names in core/kind.ts. */
export type Marks = Partial<Pick<Kind, 'marked' | 'halfMade' | 'named' | 'asWritten'>>;

/**
 * The way back, for one thing: what still is as we wrote it returns to what it was before, field by field; what others changed stays.
 * Every undo goes through here: in a rollback, in `destroy`, and for what the configuration no longer asks for.
 */
export function undo(owned: Pick<Owned, 'before' | 'ours' | 'inDoubt'>, live: State, marks: Marks = {}): Undo {
  const { before, ours, inDoubt } = owned;
  if (sameJson(before, live) || marks.named === true) return whole(before);
  if (live === null) return inDoubt || ours.includes(null) ? whole(before) : theirs(live);
  if (before === null) {
    const filledIn = (state: JsonObject): JsonObject => marks.asWritten?.(state) ?? state;
    const asWritten = ours.some((state) => state !== null && satisfies(live, filledIn(state)));
    const mine = asWritten || marks.marked?.(live) === true || (inDoubt && marks.halfMade?.(live) === true);
    return mine ? whole(null) : theirs(live);
  }
  return undoFields(before, ours, live);
}

const whole = (target: State): Undo => ({ target, left: [], leftWhole: false });
const theirs = (live: State): Undo => ({ target: live, left: [], leftWhole: true });

function undoFields(before: JsonObject, ours: readonly State[], live: JsonObject): Undo {
  const left: string[] = [];
  const target: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(live)])) {
    const mine =
      sameJson(before[name], live[name]) || ours.some((state) => state !== null && name in state && sameJson(state[name], live[name]));
    if (!mine) left.push(name);
    const value = mine ? before[name] : live[name];
    if (value !== undefined) target[name] = value;
  }
  return { target, left, leftWhole: false };
}
