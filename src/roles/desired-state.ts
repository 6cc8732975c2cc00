import type { Address, DesiredResource } from '../core/resource.ts';

/** The desired state of a node. `unknown` holds resources whose desired state cannot be decided yet, with the reason. */
export interface DesiredState {
  readonly desired: readonly DesiredResource[];
  readonly unknown: readonly { readonly address: Address; readonly reason: string }[];
  /** Resources that the plan leaves as they are, whether they exist or not. */
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

/** The same desired state without these resources: the plan leaves them as they are. */
export function ignoreResources({ desired, unknown, ignored = [] }: DesiredState, addresses: readonly Address[]): DesiredState {
  const ignoredNow = new Set(addresses);
  return {
    desired: desired.filter(({ address }) => !ignoredNow.has(address)),
    unknown: unknown.filter(({ address }) => !ignoredNow.has(address)),
    ignored: [...ignored, ...addresses],
  };
}
