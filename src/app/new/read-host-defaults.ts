import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Networks, numberedNetworks } from '../../config/template/make-configuration.ts';
import type { LinkAddress, NetworkState } from '../../core/host/network-port.ts';
import { type Cidr, overlaps, parseCidr } from '../../core/ip/ip.ts';
import { openSession } from '../session/open-session.ts';

/** An interface that may lead to the other nodes. */
export interface InterfaceChoice {
  readonly name: string;
  /** With prefix lengths, without those of the link itself. */
  readonly addresses: readonly string[];
  /** A default route leaves through it: most likely, the user is logged in over it. */
  readonly hasDefaultRoute: boolean;
}

/** What this host suggests for a new configuration. */
export interface HostDefaults {
  readonly hostName: string;
  /** Those without a default route first. */
  readonly interfaces: readonly InterfaceChoice[];
  /** The first IPv4 name server of /etc/resolv.conf that another host can use; undefined: none. */
  readonly nameServer: string | undefined;
  /** Networks that no interface of this host has. */
  readonly networks: Networks;
}

export async function readHostDefaults(): Promise<HostDefaults> {
  const { host } = await openSession();
  return chooseHostDefaults(await host.network.read(), { hostName: hostname(), resolvConf: readResolvConf() });
}

/** Pure: `resolvConf` is the content of /etc/resolv.conf. */
export function chooseHostDefaults(
  { links, addresses, routes }: Pick<NetworkState, 'links' | 'addresses' | 'routes'>,
  { hostName, resolvConf }: { readonly hostName: string; readonly resolvConf: string },
): HostDefaults {
  const withDefaultRoute = new Set(routes.filter(({ dst }) => dst === '0.0.0.0/0' || dst === '::/0').map(({ dev }) => dev));
  const interfaces = links
    .filter(({ name, type, master }) => name !== 'lo' && master === undefined && isOwnInterface(type))
    .map(({ name }) => ({
      name,
      addresses: addresses.filter(({ dev, scope }) => dev === name && scope === 'global').map(writeAddress),
      hasDefaultRoute: withDefaultRoute.has(name),
    }))
    .toSorted((one, other) => Number(one.hasDefaultRoute) - Number(other.hasDefaultRoute));
  return {
    hostName: (hostName.split('.')[0] ?? hostName).toLowerCase(),
    interfaces,
    nameServer: /^nameserver\s+(?!127\.)(?<address>\d+\.\d+\.\d+\.\d+)\s*$/mu.exec(resolvConf)?.groups?.['address'],
    networks: chooseNetworks([...addresses.map(writeAddress), ...routes.map(({ dst }) => dst)]),
  };
}

/** A bridge of containers or the end of a tunnel does not lead to another node. Hardware, bonds, VLANs and the veth of a container do. */
function isOwnInterface(type: string | undefined): boolean {
  return type === undefined || ['bond', 'vlan', 'veth', 'team', 'macvlan', 'ipvlan'].includes(type);
}

function writeAddress({ address, prefix }: LinkAddress): string {
  return `${address}/${prefix}`;
}

/**
 * For each network the first of its numbers that overlaps nothing of this host; the first number if each does. Networks of different numbers do
 * not overlap, and a family that the cluster does not use does not change the numbers of the other.
 */
function chooseNetworks(used: readonly string[]): Networks {
  const known = used.filter((text) => !text.endsWith('/0')).flatMap((text) => toCidr(text));
  const isFree = (text: string): boolean =>
    toCidr(text).every((network) => !known.some((other) => other.family === network.family && overlaps(network, other)));
  const sets = Array.from({ length: 14 }, (_, at) => numberedNetworks(at));
  const choose = (name: keyof Networks, rest = ''): string =>
    (sets.find((networks) => isFree(`${networks[name]}${rest}`)) ?? numberedNetworks(0))[name];
  return {
    management: choose('management'),
    management4: choose('management4'),
    pods: choose('pods'),
    pods4: choose('pods4'),
    services: choose('services'),
    services4: choose('services4'),
    // The DNS64 prefix is in this network too.
    support: choose('support', '::/32'),
    support4: choose('support4', '.0.0/16'),
  };
}

function toCidr(text: string): readonly Cidr[] {
  const network = parseCidr(text);
  return network === undefined ? [] : [network];
}

function readResolvConf(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8');
  } catch {
    return '';
  }
}
