import type { HostReader } from '../../../core/host/host-ports.ts';
import { address as addressOf, cidr, type Cidr, contains } from '../../../core/ip/ip.ts';
import type { LinkAddress } from '../../../core/host/network-port.ts';

/** The network that an address belongs to: with a peer, that of the peer. */
export function networkOf({ family, address, peer, prefix }: Pick<LinkAddress, 'family' | 'address' | 'peer' | 'prefix'>): Cidr {
  return cidr(family, addressOf(peer ?? address).value, prefix);
}

/**
 * IPv4: the later addresses of the same network on the same interface. The kernel deletes them with the first one, unless it promotes the
 * next one (`promote_secondaries`).
 */
export function findSecondariesDeletedWith(
  addresses: readonly LinkAddress[],
  deleted: LinkAddress,
  isPromoting: boolean,
): readonly LinkAddress[] {
  if (deleted.family === 6 || isPromoting) return [];
  const siblings = findAddressesOfNetwork(addresses, deleted);
  return siblings[0] === deleted ? siblings.slice(1) : [];
}

/** IPv4: whether it is not the first address of its network. */
export function isSecondary(addresses: readonly LinkAddress[], item: LinkAddress): boolean {
  return item.family === 4 && findAddressesOfNetwork(addresses, item)[0] !== item;
}

function findAddressesOfNetwork(addresses: readonly LinkAddress[], one: LinkAddress): readonly LinkAddress[] {
  const network = networkOf(one);
  return addresses.filter((item) => item.dev === one.dev && item.prefix === one.prefix && contains(network, item.peer ?? item.address));
}

/**
 * IPv4: the addresses that would be before one that gets another prefix length, although they are after it now: those of its new network, if it
 * precedes their first. A restore adds them again after it, so that the primary address stays the primary address.
 */
export function findOvertakingAddresses(
  addresses: readonly LinkAddress[],
  { dev, address }: Pick<LinkAddress, 'dev' | 'address'>,
  after: Pick<LinkAddress, 'prefix'> & Partial<Pick<LinkAddress, 'peer'>>,
): readonly LinkAddress[] {
  const changed = addresses.find((item) => item.dev === dev && item.address === address);
  if (changed === undefined || changed.family === 6 || changed.prefix === after.prefix) return [];
  const network = networkOf({ family: 4, address, peer: after.peer ?? null, prefix: after.prefix });
  const siblings = addresses.filter(
    (item) => item !== changed && item.dev === dev && item.prefix === after.prefix && contains(network, item.peer ?? item.address),
  );
  const [first] = siblings;
  // The list is sorted by scope, so the place among addresses of another scope says nothing.
  return first?.scope === changed.scope && addresses.indexOf(changed) < addresses.indexOf(first) ? siblings : [];
}

/** Those of these interfaces on which the kernel promotes the next address of a network. */
export async function readPromotingLinks({ sysctls }: HostReader, devs: readonly string[]): Promise<ReadonlySet<string>> {
  const names = [...new Set(devs)];
  const [all, ...own] = await sysctls.read(['all', ...names].map((name) => `net/ipv4/conf/${name}/promote_secondaries`));
  return new Set(names.filter((_, at) => all === '1' || own[at] === '1'));
}
