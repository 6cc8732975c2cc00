import type { Json, JsonObject } from './json.ts';

/**
 * The state of one resource: desired, live, before-image and journal have the same form. `null`: the resource is absent.
 *
 * A desired state may omit fields, which then keep their live value. A live state has all fields.
 */
export type State = JsonObject | null;

/** The live state, or why it could not be read ("not readable without root", "Docker is not running") and the fix. */
export type ProbeResult<S = State> =
  { readonly known: true; readonly state: S } | { readonly known: false; readonly reason: string; readonly fix?: string };

export const known = <S>(state: S): ProbeResult<S> => ({ known: true, state });
export const unknown = (reason: string, fix?: string): ProbeResult<never> => ({ known: false, reason, ...(fix !== undefined && { fix }) });

/** Deep equality of plain data; order matters in lists, but not among keys. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((item, at) => isSameJson(item, b[at]));
  }
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => isSameJson(a[name], b[name]));
}

/** Whether `live` satisfies `desired`: every field of `desired` has that value. */
export function satisfies(live: State, desired: State): boolean {
  if (live === null || desired === null) return live === desired;
  return Object.entries(desired).every(([name, value]) => value === undefined || isSameJson(live[name], value));
}

/** The complete state to write: `desired`, with omitted fields from `live`. */
export function merge(live: State, desired: State): State {
  if (desired === null) return null;
  return { ...live, ...definedFields(desired) };
}

function definedFields(state: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
