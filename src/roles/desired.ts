import type { Address, Wish } from '../core/resource.ts';

/** What a node should be: wishes, and those that cannot be told yet, each with what is missing. */
export interface Desired {
  readonly wishes: readonly Wish[];
  readonly unknown: readonly { readonly address: Address; readonly reason: string }[];
}

export const nothingDesired: Desired = { wishes: [], unknown: [] };

export function desired(wishes: readonly Wish[]): Desired {
  return { wishes, unknown: [] };
}

export function together(...parts: readonly Desired[]): Desired {
  return { wishes: parts.flatMap(({ wishes }) => wishes), unknown: parts.flatMap(({ unknown }) => unknown) };
}
