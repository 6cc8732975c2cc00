import type { Change } from '../../core/change.ts';
import { contains, parseCidr } from '../../core/ip/ip.ts';
import type { LinkAddress, NetworkState, Route } from '../../core/host/network-port.ts';
import { makeAddressRef, makeRefMatcher } from '../../resources/shared/network-refs.ts';

/**
 * The network state without the addresses that these changes delete and without the kernel's routes to them. A resource that the same plan
 * deletes is no problem.
 */
export function omitDeletedAddresses(network: NetworkState, changes: readonly Change[]): NetworkState {
  const isDeleted = makeRefMatcher(changes.filter(({ action }) => action === 'delete').map(({ ref }) => ref));
  const addresses = network.addresses.filter((item) => !isDeleted(makeAddressRef(item)));
  if (addresses.length === network.addresses.length) return network;
  const deleted = network.addresses.filter((item) => isDeleted(makeAddressRef(item)));
  return {
    ...network,
    addresses,
    routes: network.routes.filter((route) => !isKernelRouteTo(route, deleted) || isKernelRouteTo(route, addresses)),
  };
}

/** The route that the kernel creates for the network of an address. */
function isKernelRouteTo({ dev, dst, protocol }: Route, addresses: readonly LinkAddress[]): boolean {
  const network = protocol === 'kernel' ? parseCidr(dst) : undefined;
  return network !== undefined && addresses.some((item) => item.dev === dev && contains(network, item.address));
}
