import { Failure } from '../../core/failure.ts';
import { type FilterFacts, type ForwardingFacts, forwardedBeforePath, parseForwardedBefore } from '../../core/facts/forwarding-facts.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { Link } from '../../core/host/network-port.ts';

/** Reads the facts about forwarding that are no resource and decide what is desired. */
export async function readForwardingFacts(
  host: HostReader,
  links: readonly Link[],
  { nft: readsNft }: { readonly nft: boolean },
): Promise<ForwardingFacts> {
  const nft = readsNft ? Promise.all([host.packetFilter.readNftForward(4), host.packetFilter.readNftForward(6)]) : undefined;
  const [ipv4, ipv6, forwardsFrom, forwardedBefore] = await Promise.all([
    readFilterFacts(host, 4),
    readFilterFacts(host, 6),
    readForwardingInterfaces(host, links),
    readForwardedBefore(host),
  ]);
  const tables = await nft;
  return {
    filter: { 4: ipv4, 6: ipv6 },
    forwardsFrom,
    ...(forwardedBefore && { forwardedBefore }),
    ...(tables && { nftTables: { 4: tables[0], 6: tables[1] } }),
  };
}

async function readFilterFacts({ packetFilter }: HostReader, family: Family): Promise<FilterFacts> {
  try {
    return { readable: true, tables: await packetFilter.read(family) };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { readable: false, isIptablesMissing: thrown.kind === 'missing', reason: thrown.message };
  }
}

/**
 * The kernel decides about IPv4 by the interface on which a packet arrives, and about IPv6 by `all` alone (ip6_forward,
 * net/ipv6/ip6_output.c).
 */
async function readForwardingInterfaces({ sysctls }: HostReader, links: readonly Link[]): Promise<ForwardingFacts['forwardsFrom']> {
  const names = links.filter(({ name, up, master }) => up && name !== 'lo' && master === undefined).map(({ name }) => name);
  const [all, ...each] = await sysctls.read(['net/ipv6/conf/all/forwarding', ...names.map((name) => `net/ipv4/conf/${name}/forwarding`)]);
  return { 4: names.filter((_, at) => each[at] === '1'), 6: all === '1' ? names : [] };
}

async function readForwardedBefore({ files }: HostReader): Promise<ForwardingFacts['forwardedBefore']> {
  try {
    const node = await files.read(forwardedBeforePath);
    return node?.type === 'file' ? parseForwardedBefore(Buffer.from(node.content).toString('utf8')) : undefined;
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}
