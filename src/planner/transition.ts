import type { JsonObject } from '../core/json.ts';
import type { Transition } from '../core/kind.ts';
import type { Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';

/** A change or a step as the kind that carries it out takes it. */
export function transitionOf(change: {
  readonly ref: Ref;
  readonly before: State;
  readonly after: State;
}): Transition<JsonObject, JsonObject> {
  const { ref, before, after } = change;
  return { id: ref.id, before, after };
}
