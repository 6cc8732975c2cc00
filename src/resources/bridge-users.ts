import type { NetworkEntry, NetworkReader } from '../core/network.ts';
import { pasteable } from '../core/pasteable.ts';
import type { Ref } from '../core/resource.ts';
import { among, deletion, foreignEntries, textOf } from './network-refs.ts';

/** Something that others put on a bridge of ours, and that goes with it. */
export interface BridgeUser {
  readonly text: string;
  /** Takes it away. */
  readonly command: string;
}

/**
 * Addresses but the gateways of these networks, and routes and neighbours of whatever table, but the engine's own routes to these networks: Docker adds
 * one for IPv6 when it is started again (`fd00:10::/64 dev lazyjack0 metric 1024`).
 */
export async function usersOf(
  reader: NetworkReader,
  dev: string,
  subnets: readonly { readonly subnet: string; readonly gateway: string | null }[],
  going: readonly Ref[],
): Promise<readonly BridgeUser[]> {
  const { addresses } = await reader.read();
  const gateways = subnets.map(({ gateway }) => gateway);
  return [
    ...addresses
      // Where the engine chose a gateway itself, nobody can tell whose an address is.
      .filter((item) => item.dev === dev && item.scope === 'global' && !gateways.includes(null) && !gateways.includes(item.address))
      .map(({ address, prefix }) => ({
        text: `${address}/${prefix}`,
        command: pasteable('ip', ['address', 'delete', `${address}/${prefix}`, 'dev', dev]),
      })),
    ...(await routesOver(reader, dev, going, (entry) => isToOneOf(subnets, entry))),
  ];
}

/** Routes and neighbours that lead to it. */
export async function routesOver(
  reader: NetworkReader,
  dev: string,
  going: readonly Ref[],
  isEngines: (entry: NetworkEntry) => boolean = () => false,
): Promise<readonly BridgeUser[]> {
  return foreignEntries(await reader.entries(), among(going))
    .filter((entry) => entry.devs.includes(dev) && !isEngines(entry))
    .map((entry) => ({ text: textOf(entry), command: deletion(entry) }));
}

function isToOneOf(subnets: readonly { readonly subnet: string }[], { type, table, dst, gateways }: NetworkEntry): boolean {
  return type === 'route' && table === 'main' && gateways.length === 0 && subnets.some(({ subnet }) => subnet === dst);
}
