import type { JsonObject } from '../core/json.ts';
import type { RestoreTransition } from '../core/kind.ts';
import type { Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';

/** Converts a change or a step to the form that kinds take. */
export function toTransition(change: {
  readonly ref: Ref;
  readonly before: State;
  readonly after: State;
  readonly context?: readonly string[] | undefined;
}): RestoreTransition<JsonObject, JsonObject> {
  const { ref, before, after, context } = change;
  return { id: ref.id, before, after, ...(context !== undefined && { context }) };
}
