import type { Address } from '../core/resource.ts';

/** The addresses of `--target` and `--exclude`; `KIND:*` names all resources of a kind. Without a target, everything that is not excluded. */
export interface Limit {
  readonly target: readonly Address[];
  readonly exclude: readonly Address[];
}

/** A change that a limited plan makes although no target names it. */
export interface Included {
  readonly address: Address;
  readonly neededBy: Address;
}

/** A change that a limited plan leaves out. `needs`: the left out resource that it cannot do without; undefined: it is excluded, or no target. */
export interface LeftOut {
  readonly address: Address;
  readonly needs?: Address;
}

export interface AppliedLimit extends Limit {
  readonly included: readonly Included[];
  /** In the order of the plan. Includes refused changes and resources that could not be read. */
  readonly leftOut: readonly LeftOut[];
}
