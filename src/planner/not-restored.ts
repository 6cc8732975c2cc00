import type { Address } from '../core/resource.ts';
import type { ProbeResult, State } from '../core/state.ts';

/** A resource that is in neither its before-image nor its desired state. */
export interface NotRestored {
  readonly address: Address;
  readonly reason: string;
}

/** Reason for a readable resource. */
export function explainDifference(expected: State, live: State): string {
  return `should be ${JSON.stringify(expected)} again and is ${JSON.stringify(live)}`;
}

/** Reason for an unreadable resource, with the fix. */
export function explainUnreadable(probed: ProbeResult | undefined): string {
  if (probed === undefined || probed.known) return 'could not be read';
  return [probed.reason, probed.fix ?? []].flat().join('; ');
}
