import type { NetworkEntry, NetworkReader } from '../../core/host/network-port.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { Ref } from '../../core/resource.ts';
import { makeRefMatcher, deleteEntryCommand, findForeignEntries, describeEntry } from './network-refs.ts';

/** A foreign object on an owned bridge, which would be deleted with the bridge. */
export interface BridgeUser {
  readonly text: string;
  /** Deletes it. */
  readonly command: string;
}

/**
 * Addresses except the gateways of these networks, and routes and neighbours of any table except the engine's own routes to these networks.
 * Docker adds one for IPv6 when it is restarted (`fd00:10::/64 dev lazyjack0 metric 1024`).
 */
export async function findBridgeUsers(
  reader: NetworkReader,
  dev: string,
  subnets: readonly { readonly subnet: string; readonly gateway: string | null }[],
  deletedRefs: readonly Ref[],
): Promise<readonly BridgeUser[]> {
  const { addresses } = await reader.read();
  const gateways = subnets.map(({ gateway }) => gateway);
  return [
    ...addresses
      // If the engine chose a gateway itself, foreign addresses cannot be told apart.
      .filter((item) => item.dev === dev && item.scope === 'global' && !gateways.includes(null) && !gateways.includes(item.address))
      .map(({ address, prefix }) => ({
        text: `${address}/${prefix}`,
        command: shellCommand('ip', ['address', 'delete', `${address}/${prefix}`, 'dev', dev]),
      })),
    ...(await findRoutesOverBridge(reader, dev, deletedRefs, (entry) => isEngineRoute(subnets, entry))),
  ];
}

/** Foreign routes and neighbours on the bridge. */
export async function findRoutesOverBridge(
  reader: NetworkReader,
  dev: string,
  deletedRefs: readonly Ref[],
  isEngineEntry: (entry: NetworkEntry) => boolean = () => false,
): Promise<readonly BridgeUser[]> {
  return findForeignEntries(await reader.readEntries(), makeRefMatcher(deletedRefs))
    .filter((entry) => entry.devs.includes(dev) && !isEngineEntry(entry))
    .map((entry) => ({ text: describeEntry(entry), command: deleteEntryCommand(entry) }));
}

function isEngineRoute(subnets: readonly { readonly subnet: string }[], { type, table, dst, gateways }: NetworkEntry): boolean {
  return type === 'route' && table === 'main' && gateways.length === 0 && subnets.some(({ subnet }) => subnet === dst);
}
