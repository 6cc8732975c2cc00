import { ownerLabel } from '../core/owner-marks.ts';
import { messageOf } from '../core/failure.ts';
import type { Facts } from '../core/facts/host-facts.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { parseAddress, parseCidr } from '../core/ip/ip.ts';
import type { NetworkState } from '../core/host/network-port.ts';
import { readDockerSettings } from './read-docker-settings.ts';
import { readHostsTemplate, readResolvConf } from './read-resolver-facts.ts';
import { findFlushedTables } from './packet-filter/find-flushed-tables.ts';
import { readForwardingFacts } from './packet-filter/read-forwarding-facts.ts';
import { ownedByNobody } from '../core/facts/interface-owners.ts';
import { readInterfaceOwners } from './interface-owners/read-interface-owners.ts';

export interface HostFactOptions {
  /** false: does not query Docker. The query takes a third of the time of a plan, on nodes that run nothing in Docker. */
  readonly readsEngine?: boolean;
  /** Whether to read nftables too: it may drop traffic that phase `up` accepts. */
  readonly readsNft?: boolean;
  /** The interface whose owners are read; undefined: they are not needed. */
  readonly managementInterface?: string;
}

/** Reads the facts of the host. */
export async function readHostFacts(
  host: HostReader,
  { readsEngine: queriesEngine = true, readsNft = false, managementInterface }: HostFactOptions = {},
): Promise<Facts> {
  const [network, engine] = await Promise.all([host.network.read(), queriesEngine ? readEngine(host) : notQueried]);
  const [routerAdvertisementUplinks, ownership, resolvConf, hostsTemplate, forwarding] = await Promise.all([
    readRouterAdvertisementUplinks(host, network),
    managementInterface === undefined ? ownedByNobody : readInterfaceOwners(host, network.links, managementInterface),
    readResolvConf(host),
    readHostsTemplate(host),
    readForwardingFacts(host, network.links, { nft: readsNft }),
  ]);
  const { sshAddress, sshClient } = host.invocation;
  const sshDevice = sshAddress === undefined ? undefined : findDeviceOfAddress(network, sshAddress);
  return {
    network,
    engine,
    ownership,
    routerAdvertisementUplinks,
    forwarding,
    ...(resolvConf !== undefined && { resolvConf }),
    ...(hostsTemplate !== undefined && { hostsTemplate }),
    ...(sshDevice !== undefined && { sshDevice }),
    ...(sshClient !== undefined && { sshClient: plainAddress(sshClient) }),
  };
}

/**
 * Reports an interface with `accept_ra` 2 only if new interfaces do not get 2 as well. If they do, the value says nothing: interfaces of
 * pods have it too, and they come and go.
 */
async function readRouterAdvertisementUplinks(
  { sysctls }: HostReader,
  { links, routes }: NetworkState,
): Promise<Facts['routerAdvertisementUplinks']> {
  const learned = new Set(
    routes.filter(({ family, dst, protocol }) => family === 6 && dst === '::/0' && protocol === 'ra').map(({ dev }) => dev),
  );
  const names = links.flatMap(({ name, master }) => (master === undefined || learned.has(name) ? [name] : []));
  const [ofNewLinks, ...values] = await sysctls.read(['default', ...names].map((name) => `net/ipv6/conf/${name}/accept_ra`));
  return names
    .map((dev, at) => ({ dev, acceptRa: values[at] ?? '0' }))
    .filter(({ dev, acceptRa }) => learned.has(dev) || (acceptRa === '2' && ofNewLinks !== '2'));
}

/** sshd writes an IPv4 address in its IPv6 form if one socket serves both families. */
function plainAddress(text: string): string {
  return text.replace(/^::ffff:(?=[\d.]+$)/, '');
}

/** sshd adds the interface to a link-local address. */
function findDeviceOfAddress({ addresses }: NetworkState, text: string): string | undefined {
  const [plain = '', zone] = plainAddress(text).split('%');
  return zone ?? addresses.find(({ address }) => address === parseAddress(plain)?.text)?.dev;
}

const notQueried: Facts['engine'] = { running: false, reason: 'Docker was not queried' };

export async function readEngine(host: HostReader): Promise<Facts['engine']> {
  try {
    const { containers } = host;
    const [{ version }, networks, { iptables, ip6tables }] = await Promise.all([
      containers.readVersion(),
      containers.readNetworks(),
      readDockerSettings(host),
    ]);
    // If lazyjack's network exists, Docker no longer has to add rules to these chains.
    const hasOwnNetwork = networks.some(({ labels }) => labels[ownerLabel] !== undefined);
    const flushed = hasOwnNetwork ? undefined : await findFlushedTables(host, { dockerVersion: version, isDisabled: iptables === false });
    const subnets = networks.flatMap(({ name, subnets: all }) =>
      all.flatMap(({ subnet }) => {
        const parsed = parseCidr(subnet);
        return parsed === undefined ? [] : [{ network: name, subnet: parsed }];
      }),
    );
    return {
      ...{ running: true, version, subnets },
      ...(flushed !== undefined && { flushed }),
      ...(iptables === false && { isIptablesDisabled: true }),
      // Docker writes rules of ip6tables only if it writes those of iptables.
      ...((iptables === false || ip6tables === false) && { isIp6tablesDisabled: true }),
    };
  } catch (cause) {
    return { running: false, reason: messageOf(cause) };
  }
}
