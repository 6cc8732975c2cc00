import { kindNames } from '../../../core/kind-names.ts';
import type { Ref } from '../../../core/resource.ts';

/** Whether this resource can make the host a route to a network: an address, or a forwarding parameter. */
export function exposesNetworks({ kind, id: { key } }: Ref): boolean {
  return kind === kindNames.address || (kind === kindNames.sysctl && typeof key === 'string' && /forward(?:ing)?$/.test(key));
}
