import type { Address, Wish } from '../core/resource.ts';

/** What a node should be: wishes, and those that cannot be told yet, each with what is missing. */
export interface Desired {
  readonly wishes: readonly Wish[];
  readonly unknown: readonly { readonly address: Address; readonly reason: string }[];
  /** What stays however it is found, there or not. */
  readonly spared?: readonly Address[];
}

export const nothingDesired: Desired = { wishes: [], unknown: [] };

export function desired(wishes: readonly Wish[]): Desired {
  return { wishes, unknown: [] };
}

export function together(...parts: readonly Desired[]): Desired {
  return {
    wishes: parts.flatMap(({ wishes }) => wishes),
    unknown: parts.flatMap(({ unknown }) => unknown),
    spared: parts.flatMap(({ spared = [] }) => spared),
  };
}

/** The same without these, which stay as they are found. */
export function sparing({ wishes, unknown, spared = [] }: Desired, addresses: readonly Address[]): Desired {
  const isSpared = new Set(addresses);
  return {
    wishes: wishes.filter(({ address }) => !isSpared.has(address)),
    unknown: unknown.filter(({ address }) => !isSpared.has(address)),
    spared: [...spared, ...addresses],
  };
}
