import { compareFields } from '../core/change.ts';
import type { Address } from '../core/resource.ts';
import type { ProbeResult, State } from '../core/state.ts';
import { renderValue } from '../core/text/value-text.ts';

/** A resource that the run changed and did not restore. */
export interface NotRestored {
  readonly address: Address;
  readonly reason: string;
}

/** How a readable resource differs, field by field: `mtu is 1500 instead of 9000`. */
export function explainDifference(expected: State, live: State): string {
  if (live === null) return 'it is absent';
  if (expected === null) return 'it still exists';
  const fields = compareFields(expected, live).filter(({ before }) => before !== undefined);
  return fields
    .map(({ name, before, after }) => `${name} is ${renderValue(name, after)} instead of ${renderValue(name, before)}`)
    .join(', ');
}

/** Why a resource could not be read, and what to do. */
export function explainUnreadable(probed: ProbeResult | undefined): string {
  if (probed === undefined || probed.known) return 'could not be read';
  return [probed.reason, probed.fix ?? []].flat().join('; ');
}
