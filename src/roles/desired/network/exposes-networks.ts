import { kindNames } from '../../../core/kind-names.ts';
import type { Ref } from '../../../core/resource.ts';

/** Whether this makes a host a way to somewhere: an address, or forwarding. */
export function exposesNetworks({ kind, id: { key } }: Ref): boolean {
  return kind === kindNames.address || (kind === kindNames.sysctl && typeof key === 'string' && /forward(?:ing)?$/.test(key));
}
