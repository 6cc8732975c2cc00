import type { SourceRange } from './diagnostic.ts';
import type { JsonObject } from './json.ts';
import type { State } from './state.ts';

/** `kind:label`, unique on one host: `route:fd00:10::/64`. Printed in plans, stored in the journal, named in `needs`. */
export type Address = `${string}:${string}`;

/** Identifies the resource in another process. */
export interface Ref {
  readonly kind: string;
  readonly id: JsonObject;
}

/** A resource that should have `state`, or should not exist (`null`). Plain data. */
export interface DesiredResource {
  readonly address: Address;
  readonly ref: Ref;
  readonly state: State;
  /** Resources that are written before this one and restored after it. Order only: no value is passed along. */
  readonly needs: readonly Address[];
  /** Those of `needs` whose change replaces this resource (a container on its network). */
  readonly livesOn: readonly Address[];
  /** Written before anything else in its phase is changed or deleted: what takes minutes and alters no other resource. */
  readonly isFirst?: true;
  /** Written last in its phase, after everything else is written and settled, so it exists only after success. */
  readonly isLast?: true;
  /**
   * The newest version of lazyjack that added this resource, or changed its state, for the same configuration. undefined: no version after
   * 2.0.0.
   */
  readonly changedIn?: string;
  /** Fields of `state` that a program of the host decides, and not the configuration; `by` is its name and version ("Docker 28.5.2"). */
  readonly decidedByHost?: { readonly fields: readonly string[]; readonly by: string };
  /** Lines of the configuration that define it, most relevant first. */
  readonly sources: readonly SourceRange[];
  /** Contents that `state` refers to by digest. */
  readonly contents: readonly Uint8Array[];
}
