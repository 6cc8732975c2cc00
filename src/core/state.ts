import type { Json, JsonObject } from './json.ts';

/**
 * The state of one thing on a host, in one shape for wanted, probed, before-image and journal. `null`: the thing is absent.
 *
 * A wanted state may leave fields out: what is not named stays as it is. A probed state names them all.
 */
export type State = JsonObject | null;

/** What a probe found, or why it could not look ("not readable without root", "Docker is not running"), and what helps. */
export type ProbeResult<S = State> =
  { readonly known: true; readonly state: S } | { readonly known: false; readonly reason: string; readonly fix?: string };

export const known = <S>(state: S): ProbeResult<S> => ({ known: true, state });
export const unknown = (reason: string, fix?: string): ProbeResult<never> => ({ known: false, reason, ...(fix !== undefined && { fix }) });

/** Deep equality of plain data; the order of keys means nothing, that of lists does. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((item, at) => isSameJson(item, b[at]));
  }
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => isSameJson(a[name], b[name]));
}

/** Whether `live` is as `want` says: every field that `want` names has that value. */
export function satisfies(live: State, want: State): boolean {
  if (live === null || want === null) return live === want;
  return Object.entries(want).every(([name, value]) => value === undefined || isSameJson(live[name], value));
}

/** The whole state to write so that `want` is satisfied: what it leaves out stays as found. */
export function merge(live: State, want: State): State {
  if (want === null) return null;
  return { ...live, ...definedFields(want) };
}

function definedFields(state: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
