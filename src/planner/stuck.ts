import type { Address } from '../core/resource.ts';
import type { State } from '../core/state.ts';

/** Something that is neither as before nor as wanted. */
export interface Stuck {
  readonly address: Address;
  readonly why: string;
}

/** Why, where it can be read. */
export function notBack(wanted: State, found: State): string {
  return `should be ${JSON.stringify(wanted)} again and is ${JSON.stringify(found)}`;
}
