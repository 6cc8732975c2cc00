import type { SourceRange } from './diagnostic.ts';
import type { JsonObject } from './json.ts';
import type { State } from './state.ts';

/** `kind:label`, unique on one host: `route:fd00:10::/64`. Printed in plans, stored in the journal, named in `after`. */
export type Address = `${string}:${string}`;

/** Enough to find the thing again in another process. */
export interface Ref {
  readonly kind: string;
  readonly id: JsonObject;
}

/** One thing that should exist as `want` says, or should not exist (`null`). Plain data. */
export interface DesiredResource {
  readonly address: Address;
  readonly ref: Ref;
  readonly state: State;
  /** What must be in place before this is written, and is undone after it. Order only: no value flows along it. */
  readonly needs: readonly Address[];
  /** Those of `after` that this lives on: when one of them changes, this is made anew (a container on its network). */
  readonly livesOn: readonly Address[];
  /** Written when everything else of its phase is done and has come to rest: it is there only where that succeeded. */
  readonly isLast?: true;
  /** Where the configuration asks for it, most telling line first. */
  readonly sources: readonly SourceRange[];
  /** Bytes that `want` refers to by digest. */
  readonly contents: readonly Uint8Array[];
}
