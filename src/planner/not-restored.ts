import type { Address } from '../core/resource.ts';
import type { ProbeResult, State } from '../core/state.ts';

/** Something that is neither as before nor as wanted. */
export interface NotRestored {
  readonly address: Address;
  readonly reason: string;
}

/** Why, where it can be read. */
export function explainDifference(wanted: State, found: State): string {
  return `should be ${JSON.stringify(wanted)} again and is ${JSON.stringify(found)}`;
}

/** Why, where it cannot be read, and what helps. */
export function explainUnreadable(probed: ProbeResult | undefined): string {
  if (probed === undefined || probed.known) return 'could not be read';
  return [probed.reason, probed.fix ?? []].flat().join('; ');
}
