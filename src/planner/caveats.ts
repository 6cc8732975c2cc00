import type { Change } from '../core/change.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';

export interface Caveat {
  readonly address: Address;
  readonly why: string;
}

/** What these changes do that no undo takes back. */
export function caveats(kinds: Kinds, changes: readonly Change[]): readonly Caveat[] {
  return changes.flatMap(({ address, ref, action, before }): readonly Caveat[] => {
    const kind = kindOf(kinds, ref);
    if (kind.kept !== undefined) return [{ address, why: staysBehind(kind.kept) }];
    const lost = (action === 'delete' || action === 'replace') && kind.lost?.(before);
    return typeof lost === 'string' ? [{ address, why: `cannot be given back: ${lost}` }] : [];
  });
}

export function staysBehind(kept: string): string {
  return `not taken away by destroy: ${kept}`;
}
