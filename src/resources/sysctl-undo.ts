import type { UndoTarget } from '../core/kind.ts';
import type { LinkAddress } from '../core/network.ts';
import type { Ref } from '../core/resource.ts';
import { addressRef } from './network-refs.ts';

interface Value {
  readonly value: string;
}

/** IPv6 that we enabled on an interface is switched off again only if nobody else uses it by now: their addresses would go with it. */
export function undoSysctl(
  addresses: readonly LinkAddress[],
  isGoing: (ref: Ref) => boolean,
  key: string,
  before: Value | null,
  after: Value | null,
): UndoTarget<Value> {
  const name = /^net\/ipv6\/conf\/(.+)\/disable_ipv6$/.exec(key)?.[1];
  if (name === undefined || name === 'default' || before?.value !== '0' || after?.value !== '1') return { target: after };
  const others = addresses.filter(
    (item) => item.family === 6 && item.scope === 'global' && (name === 'all' || item.dev === name) && !isGoing(addressRef(item)),
  );
  if (others.length === 0) return { target: after };
  return {
    target: before,
    note: `IPv6 stays on: ${others.map(({ dev, address }) => `${address} on ${dev}`).join(', ')} of others uses it`,
  };
}
