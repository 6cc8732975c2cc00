import type { HostReader } from '../../../core/host/host-ports.ts';
import { address as addressOf, cidr, type Cidr, contains } from '../../../core/ip/ip.ts';
import type { LinkAddress } from '../../../core/host/network-port.ts';

/** The network that an address belongs to. */
export function networkOf({ family, address, prefix }: Pick<LinkAddress, 'family' | 'address' | 'prefix'>): Cidr {
  return cidr(family, addressOf(address).value, prefix);
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
  const network = networkOf(deleted);
  const siblings = addresses.filter(
    (item) => item.dev === deleted.dev && item.prefix === deleted.prefix && contains(network, item.address),
  );
  return siblings[0] === deleted ? siblings.slice(1) : [];
}

/** Those of these interfaces on which the kernel promotes the next address of a network. */
export async function readPromotingLinks({ sysctls }: HostReader, devs: readonly string[]): Promise<ReadonlySet<string>> {
  const names = [...new Set(devs)];
  const [all, ...own] = await sysctls.read(['all', ...names].map((name) => `net/ipv4/conf/${name}/promote_secondaries`));
  return new Set(names.filter((_, at) => all === '1' || own[at] === '1'));
}
