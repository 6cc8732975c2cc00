import type { SourceRange } from './diagnostic.ts';
import type { Json, JsonObject } from './json.ts';
import type { Address, Ref } from './resource.ts';
import { isSameJson, type State } from './state.ts';

/** Why a change is planned. `unwanted`, `destroy` and `side-effect` also say that it is an undo; the others only explain. */
export type Reason =
  | { readonly type: 'missing' }
  /** Found otherwise than wanted, and not ours so far. */
  | { readonly type: 'differs' }
  /** Ours, and somebody changed it or took it away. */
  | { readonly type: 'drifted' }
  /** Ours, as we left it, and the configuration now asks for something else. */
  | { readonly type: 'configuration-changed' }
  /** Lives on something that changes in this plan. */
  | { readonly type: 'dependency'; readonly address: Address }
  /** Ours, and the configuration no longer asks for it. */
  | { readonly type: 'no-longer-desired' }
  /** `destroy`. */
  | { readonly type: 'destroy' }
  /** Altered as a side effect of another change of ours; given back with it. */
  | { readonly type: 'side-effect' };

interface ChangeBase {
  readonly address: Address;
  readonly ref: Ref;
  readonly reason: Reason;
  readonly sources: readonly SourceRange[];
  /** What is written before this, and undone after it. */
  readonly needs: readonly Address[];
  /** Written when everything else of the plan is done and has come to rest. */
  readonly isLast?: true;
  /** An undo of a part: something foreign needs the rest, which is still ours afterwards. */
  readonly isPartial?: true;
  /** For a last look before an undo; see `remember` in core/kind.ts. */
  readonly context?: readonly string[];
}

/** Plain data: printable, storable. `action` decides which side may be absent. */
export type Change =
  | (ChangeBase & { readonly action: 'create'; readonly before: null; readonly after: JsonObject })
  | (ChangeBase & { readonly action: 'update'; readonly before: JsonObject; readonly after: JsonObject })
  | (ChangeBase & {
      readonly action: 'replace';
      readonly before: JsonObject;
      readonly after: JsonObject;
      readonly replaceCauses: readonly string[];
    })
  | (ChangeBase & { readonly action: 'delete'; readonly before: JsonObject; readonly after: null });

export type Action = Change['action'];

export interface FieldChange {
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** The fields in which two states differ, in alphabetical order. */
export function compareFields(before: State, after: State): readonly FieldChange[] {
  const names = before === null ? Object.keys(after ?? {}) : [...new Set([...Object.keys(before), ...Object.keys(after ?? {})])];
  return names
    .sort()
    .map((name) => ({ name, before: before?.[name], after: after?.[name] }))
    .filter((field) => !isSameJson(field.before, field.after));
}

/** Derives the action from both sides; undefined when they are the same. `immutable` fields turn an update into a replace. */
export function makeChange(base: ChangeBase, before: State, after: State, immutable: readonly string[]): Change | undefined {
  if (before === null) return after === null ? undefined : { ...base, action: 'create', before, after };
  if (after === null) return { ...base, action: 'delete', before, after };
  const fields = compareFields(before, after).map(({ name }) => name);
  if (fields.length === 0) return undefined;
  const replaceCauses = fields.filter((name) => immutable.includes(name));
  return replaceCauses.length === 0
    ? { ...base, action: 'update', before, after }
    : { ...base, action: 'replace', before, after, replaceCauses };
}
