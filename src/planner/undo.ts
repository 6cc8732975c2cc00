import type { Json, JsonObject } from '../core/json.ts';
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

/** Whether `live` may be one of our writes that was cut off half-way. Only kinds that need several effects for one write have an answer. */
export type HalfMade = (live: JsonObject) => boolean;

/**
 * The way back, for one thing: what still is as we wrote it returns to what it was before, field by field; what others changed stays.
 * Every undo goes through here: in a rollback, in `destroy`, and for what the configuration no longer asks for.
 */
export function undo(owned: Pick<Owned, 'before' | 'ours' | 'inDoubt'>, live: State, halfMade: HalfMade = () => false): Undo {
  const { before, ours, inDoubt } = owned;
  if (sameJson(before, live)) return whole(before);
  if (live === null) return inDoubt || ours.includes(null) ? whole(before) : theirs(live);
  if (before === null) {
    const mine = ours.some((state) => state !== null && satisfies(live, state)) || (inDoubt && halfMade(live));
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
