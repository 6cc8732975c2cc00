import type { Change } from '../core/change.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';

export interface IrreversibleEffect {
  readonly address: Address;
  readonly reason: string;
}

/** What these changes do that no undo takes back. */
export function irreversibleEffects(kinds: Kinds, changes: readonly Change[]): readonly IrreversibleEffect[] {
  return changes.flatMap(({ address, ref, action, before }): readonly IrreversibleEffect[] => {
    const kind = kindOf(kinds, ref);
    if (kind.retainedBecause !== undefined) return [{ address, reason: retainedReason(kind.retainedBecause) }];
    const lost = (action === 'delete' || action === 'replace') && kind.irreversible?.(before);
    return typeof lost === 'string' ? [{ address, reason: `cannot be given back: ${lost}` }] : [];
  });
}

export function retainedReason(kept: string): string {
  return `not taken away by destroy: ${kept}`;
}
