import type { Address, DesiredResource } from '../core/resource.ts';

/** What a node should be: wishes, and those that cannot be told yet, each with what is missing. */
export interface DesiredState {
  readonly desired: readonly DesiredResource[];
  readonly unknown: readonly { readonly address: Address; readonly reason: string }[];
  /** What stays however it is found, there or not. */
  readonly ignored?: readonly Address[];
}

export const emptyDesiredState: DesiredState = { desired: [], unknown: [] };

export function toDesiredState(desired: readonly DesiredResource[]): DesiredState {
  return { desired, unknown: [] };
}

export function mergeDesiredStates(...parts: readonly DesiredState[]): DesiredState {
  return {
    desired: parts.flatMap(({ desired }) => desired),
    unknown: parts.flatMap(({ unknown }) => unknown),
    ignored: parts.flatMap(({ ignored = [] }) => ignored),
  };
}

/** The same without these, which stay as they are found. */
export function ignoreResources({ desired, unknown, ignored = [] }: DesiredState, addresses: readonly Address[]): DesiredState {
  const isSpared = new Set(addresses);
  return {
    desired: desired.filter(({ address }) => !isSpared.has(address)),
    unknown: unknown.filter(({ address }) => !isSpared.has(address)),
    ignored: [...ignored, ...addresses],
  };
}
