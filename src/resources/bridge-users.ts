import type { NetworkReader } from '../core/network.ts';
import { pasteable } from '../core/pasteable.ts';
import type { Ref } from '../core/resource.ts';
import { among, deletion, foreignEntries, textOf } from './network-refs.ts';

/** Something that others put on a bridge of ours, and that goes with it. */
export interface BridgeUser {
  readonly text: string;
  /** Takes it away. */
  readonly command: string;
}

/** Addresses but the gateways of these networks, and routes and neighbours of whatever table. */
export async function usersOf(
  reader: NetworkReader,
  dev: string,
  subnets: readonly { readonly gateway: string | null }[],
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
    ...(await routesOver(reader, dev, going)),
  ];
}

/** Routes and neighbours that lead to it. */
export async function routesOver(reader: NetworkReader, dev: string, going: readonly Ref[]): Promise<readonly BridgeUser[]> {
  return foreignEntries(await reader.entries(), among(going))
    .filter(({ devs }) => devs.includes(dev))
    .map((entry) => ({ text: textOf(entry), command: deletion(entry) }));
}
