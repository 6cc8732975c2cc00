import type { JsonObject } from '../core/json.ts';
import type { Undoing } from '../core/kind.ts';
import type { Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';

/** A change or a step as the kind that carries it out takes it. */
export function transitionOf(change: {
  readonly ref: Ref;
  readonly before: State;
  readonly after: State;
  readonly remembered?: readonly string[] | undefined;
}): Undoing<JsonObject, JsonObject> {
  const { ref, before, after, remembered } = change;
  return { id: ref.id, before, after, ...(remembered !== undefined && { remembered }) };
}
