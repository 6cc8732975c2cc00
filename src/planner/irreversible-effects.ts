import type { Change } from '../core/change.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';

export interface IrreversibleEffect {
  readonly address: Address;
  readonly reason: string;
}

/** Effects of these changes that cannot be restored. */
export function irreversibleEffects(kinds: Kinds, changes: readonly Change[]): readonly IrreversibleEffect[] {
  return changes.flatMap(({ address, ref, action, before }): readonly IrreversibleEffect[] => {
    const kind = kindOf(kinds, ref);
    if (kind.retainedBecause !== undefined) return [{ address, reason: retainedReason(kind.retainedBecause) }];
    const loss = (action === 'delete' || action === 'replace') && kind.irreversible?.(before);
    return typeof loss === 'string' ? [{ address, reason: `cannot be restored: ${loss}` }] : [];
  });
}

export function retainedReason(cause: string): string {
  return `retained by destroy: ${cause}`;
}
