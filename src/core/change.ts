import type { SourceRange } from './diagnostic.ts';
import type { Json, JsonObject } from './json.ts';
import type { Address, Ref } from './resource.ts';
import { isSameJson, type State } from './state.ts';

/**
 * Why a change is planned. `no-longer-desired`, `destroy` and `side-effect` also mean that the change restores; the others only explain.
 */
export type Reason =
  | { readonly type: 'missing' }
  /** The live state differs from the desired state, and lazyjack does not own the resource. */
  | { readonly type: 'differs' }
  /** Owned, and an interrupted run did not finish to write it. */
  | { readonly type: 'interrupted' }
  /** Owned, and somebody changed or removed it. */
  | { readonly type: 'drifted' }
  /** Owned and as written; the configuration now asks for a different state. */
  | { readonly type: 'configuration-changed' }
  /** An older lazyjack applied this host, and `version` changed the desired state of the same configuration. */
  | { readonly type: 'new-in-version'; readonly version: string }
  /** Owned and as written; a program of the host, `by` ("Docker 28.5.2"), needs a different state for the same configuration. */
  | { readonly type: 'host-changed'; readonly by: string }
  /** The resource depends on one that changes in this plan. */
  | { readonly type: 'dependency'; readonly address: Address }
  /** Owned, and no longer in the configuration. */
  | { readonly type: 'no-longer-desired' }
  /** `destroy`. */
  | { readonly type: 'destroy' }
  /** A side effect of another of our changes; restored together with that change. */
  | { readonly type: 'side-effect' };

interface ChangeBase {
  readonly address: Address;
  readonly ref: Ref;
  readonly reason: Reason;
  readonly sources: readonly SourceRange[];
  /** Resources that are written before this one and restored after it. */
  readonly needs: readonly Address[];
  /** Written first, before anything else in the plan is changed or deleted. */
  readonly isFirst?: true;
  /** Written last, after everything else in the plan is written and settled. */
  readonly isLast?: true;
  /** Restores only a part. A foreign object needs the rest, which lazyjack still owns afterwards. */
  readonly isPartial?: true;
  /** Passed to `adjustRestore` before a restore; see `recordContext` in core/kind.ts. */
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

/** Derives the action from both states; undefined when they are equal. A changed `immutable` field turns an update into a replace. */
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
