import { Failure, isFailure } from '../../core/failure.ts';
import type { Host, HostReader } from '../../core/host/host-ports.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { LinkAddress, NetworkChange } from '../../core/host/network-port.ts';
import type { FilterChange } from '../../core/host/packet-filter-port.ts';
import { known, type ProbeResult, isSameJson } from '../../core/state.ts';
import { findDockerRules, type PlacedRule } from './docker-rules.ts';
import { isDockerVeth } from './docker-veth.ts';
import { toUnknown } from './probe-or-unknown.ts';

/**
 * An owned network, identified by what Docker creates on the host for it. `gateways` distinguish our bridge from a foreign one with the
 * same name.
 */
export interface NetworkBridge {
  readonly bridge: string;
  readonly gateways: readonly string[];
}

export interface NetworkRemains {
  bridge: boolean;
  /** Foreign interfaces and addresses on the bridge. */
  foreign: string[];
  rules: { family: Family; table: string; chain: string; rule: string }[];
}

/** The remains of each of these networks, if Docker knows no network with that bridge. */
export async function readNetworkRemains(
  host: HostReader,
  ids: readonly NetworkBridge[],
): Promise<readonly ProbeResult<NetworkRemains | null>[]> {
  const found = await readBridgesAndRules(host, ids);
  if (found.every((probed) => probed.known && probed.state === null)) return found;
  try {
    const bridges = (await host.containers.readNetworks()).map(({ bridge }) => bridge);
    return found.map((probed, at) => (bridges.includes(ids[at]?.bridge ?? null) ? known(null) : probed));
  } catch (cause) {
    // Without Docker it is unknown whether they belong to a network.
    if (!(cause instanceof Failure)) throw cause;
    return found.map(() => toUnknown(cause));
  }
}

/** Deletes what is in `before` and not in `after`. */
export async function removeNetworkRemains(
  { network, packetFilter }: Host,
  changes: readonly { readonly bridge: string; readonly before: NetworkRemains | null; readonly after: NetworkRemains | null }[],
): Promise<void> {
  const rules = changes.flatMap(({ before, after }) => before?.rules.filter((rule) => !includesRule(after?.rules ?? [], rule)) ?? []);
  await packetFilter.write(rules.map((rule): FilterChange => ({ op: 'delete-rule', ...rule })));
  const deletions = changes.filter(({ before, after }) => before?.bridge === true && after?.bridge !== true);
  await network.write(deletions.map(({ bridge }): NetworkChange => ({ op: 'delete-bridge', dev: bridge })));
}

export function includesRule(rules: readonly PlacedRule[], rule: PlacedRule): boolean {
  return rules.some((other) => isSameJson({ ...other }, { ...rule }));
}

async function readBridgesAndRules(
  host: HostReader,
  ids: readonly NetworkBridge[],
): Promise<readonly ProbeResult<NetworkRemains | null>[]> {
  const { links, addresses } = await host.network.read();
  const tables = await Promise.all(([4, 6] as const).map(async (each) => [each, await readTablesIfInstalled(host, each)] as const));
  return ids.map(({ bridge, gateways }) => {
    const rules: NetworkRemains['rules'] = [];
    for (const [each, probed] of tables) {
      if (!probed.known) return probed;
      rules.push(...findDockerRules(bridge, each, probed.state).map((rule) => ({ ...rule })));
    }
    const bridgeAddresses = addresses.filter(({ dev, scope }) => dev === bridge && scope !== 'link');
    const isOwned = links.some(({ name, type }) => name === bridge && type === 'bridge') && isBridgeOfNetwork(gateways, bridgeAddresses);
    const ports = links.filter((link) => link.master === bridge && !isDockerVeth(link)).map(({ name }) => name);
    const foreignAddresses = bridgeAddresses
      .filter((item) => !isGateway(gateways, item))
      .map(({ address, prefix }) => `${address}/${prefix}`);
    return known(remainsOrNull({ bridge: isOwned, foreign: isOwned ? [...ports, ...foreignAddresses] : [], rules }));
  });
}

export function remainsOrNull(remains: NetworkRemains): NetworkRemains | null {
  return remains.bridge || remains.rules.length > 0 ? remains : null;
}

/** Docker may have been killed before it gave the bridge an address. A bridge with only other addresses is foreign. */
function isBridgeOfNetwork(gateways: readonly string[], bridgeAddresses: readonly LinkAddress[]): boolean {
  return bridgeAddresses.length === 0 || bridgeAddresses.some((item) => isGateway(gateways, item));
}

function isGateway(gateways: readonly string[], { address }: LinkAddress): boolean {
  return gateways.includes(address);
}

async function readTablesIfInstalled({ packetFilter }: HostReader, of: Family) {
  try {
    return known(await packetFilter.read(of));
  } catch (cause) {
    // Without iptables there are no rules.
    if (isFailure(cause, 'missing')) return known([]);
    if (cause instanceof Failure) return toUnknown(cause);
    throw cause;
  }
}
