import { ownerLabel } from '../core/owner-marks.ts';
import { Failure, messageOf } from '../core/failure.ts';
import type { Facts } from '../core/facts/host-facts.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { parseAddress, parseCidr } from '../core/ip/ip.ts';
import type { NetworkState } from '../core/host/network-port.ts';
import { flushedTables } from './packet-filter/flushed-tables.ts';
import { readForwarding } from './packet-filter/read-forwarding-facts.ts';
import { managedLinks } from './network/find-managed-links.ts';

/** What is not the machine's, but of the process that asks. */
export interface Surroundings {
  /** The address of this machine to which the SSH session is connected that runs us. */
  readonly sshAddress?: string | undefined;
}

export interface FactQuestions extends Surroundings {
  /** false: Docker is not asked, which takes a third of a plan on a node that runs nothing in it. */
  readonly engine?: boolean;
  /** Whether nftables is asked too: what phase `up` accepts may be stopped there. */
  readonly nft?: boolean;
}

/** Reads the facts of the host. */
export async function readFacts(host: HostReader, { sshAddress, engine: asked = true, nft = false }: FactQuestions = {}): Promise<Facts> {
  const [network, engine] = await Promise.all([host.network.read(), asked ? readEngine(host) : notAsked]);
  const [routerAdvertisementUplinks, managed, resolvConf, forwarding] = await Promise.all([
    readRaUplinks(host, network),
    managedLinks(host, network.links),
    readResolvConf(host),
    readForwarding(host, network.links, { nft }),
  ]);
  const sshDevice = sshAddress === undefined ? undefined : deviceOf(network, sshAddress);
  return {
    network,
    engine,
    managed,
    routerAdvertisementUplinks,
    forwarding,
    ...(resolvConf !== undefined && { resolvConf }),
    ...(sshDevice !== undefined && { sshDevice }),
  };
}

/** Where new interfaces listen whatever this host is, that one of them does says nothing: those of pods do too, and come and go. */
async function readRaUplinks({ sysctls }: HostReader, { links, routes }: NetworkState): Promise<Facts['routerAdvertisementUplinks']> {
  const learned = new Set(
    routes.filter(({ family, dst, protocol }) => family === 6 && dst === '::/0' && protocol === 'ra').map(({ dev }) => dev),
  );
  const names = links.flatMap(({ name, master }) => (master === undefined || learned.has(name) ? [name] : []));
  const [ofNew, ...values] = await sysctls.read(['default', ...names].map((name) => `net/ipv6/conf/${name}/accept_ra`));
  return names
    .map((dev, at) => ({ dev, acceptRa: values[at] ?? '0' }))
    .filter(({ dev, acceptRa }) => learned.has(dev) || (acceptRa === '2' && ofNew !== '2'));
}

/** sshd names IPv4 in its IPv6 form where one socket serves both, and link-local addresses with their interface. */
function deviceOf({ addresses }: NetworkState, text: string): string | undefined {
  const [plain = '', zone] = text.replace(/^::ffff:(?=[\d.]+$)/, '').split('%');
  return zone ?? addresses.find(({ address }) => address === parseAddress(plain)?.text)?.dev;
}

/** Anything else is for the name server's own probe to explain. */
async function readResolvConf({ files }: HostReader): Promise<Facts['resolvConf']> {
  try {
    const node = await files.read('/etc/resolv.conf');
    if (node?.type === 'symlink') return { target: node.target };
    return node?.type === 'file' ? { text: Buffer.from(node.content).toString('latin1') } : undefined;
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}

const notAsked: Facts['engine'] = { running: false, reason: 'Docker was not queried' };

export async function readEngine(host: HostReader): Promise<Facts['engine']> {
  try {
    const { containers } = host;
    const [{ version }, networks] = await Promise.all([containers.readVersion(), containers.readNetworks()]);
    // Where our network is there, Docker has no chain to make a rule in any more.
    const isMade = networks.some(({ labels }) => labels[ownerLabel] !== undefined);
    const flushed = isMade ? undefined : await flushedTables(host, version);
    const subnets = networks.flatMap(({ name, subnets: all }) =>
      all.flatMap(({ subnet }) => {
        const parsed = parseCidr(subnet);
        return parsed === undefined ? [] : [{ network: name, subnet: parsed }];
      }),
    );
    return { running: true, version, subnets, ...(flushed !== undefined && { flushed }) };
  } catch (cause) {
    return { running: false, reason: messageOf(cause) };
  }
}
