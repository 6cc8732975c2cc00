import { ownerLabel, supportBridge } from '../../../core/owner-marks.ts';
import type { Dns64Instance, Nat64Instance, SupportNetwork } from '../../../config/cluster.ts';
import { configLabel } from '../../../core/host/containers-port.ts';
import { type Cidr, contains, nth, size } from '../../../core/ip/ip.ts';
import { chooseImage } from './translator-images.ts';

export const supportNetworkName = 'support_net';
export const dns64ContainerName = 'bind9';
export const nat64ContainerName = 'tayga';

const ownerLabels = { [ownerLabel]: 'lazyjack' };

/** The desired state of the Docker network. `dockerVersion`: undefined if no Docker answers. */
export function makeSupportNetworkSpec(support: SupportNetwork, dockerVersion: string | undefined) {
  return {
    driver: 'bridge',
    bridge: supportBridge,
    subnets: [support.v6, support.v4].map((network) => ({ subnet: network.text, gateway: nth(network, 1) })),
    options: makeGatewayModeOptions(dockerVersion),
    labels: ownerLabels,
  };
}

/**
 * Over this bridge other nodes reach DNS64 and, by a prefix that is no container address, NAT64.
 *
 * Docker up to 26 does not filter IPv6 by itself. From 28 on it drops this traffic unless the network has `nat-unprotected`. 27 filters and
 * lacks that mode: dockerd must run with `"ip6tables": false`, see `docs/compatibility.md`.
 */
export function makeGatewayModeOptions(dockerVersion = ''): Readonly<Record<string, string>> {
  const major = Number.parseInt(dockerVersion, 10);
  return major >= 28 ? { 'com.docker.network.bridge.gateway_mode_ipv6': 'nat-unprotected' } : {};
}

/** Whether this Docker filters IPv6 and has no network option that changes it. */
export function filtersIpv6(dockerVersion: string): boolean {
  return Number.parseInt(dockerVersion, 10) === 27;
}

/** Far more than either container needs: named.conf limits BIND's cache, and BIND has a few threads per processor. */
const resourceLimits = { noNewPrivileges: true, memory: 512 * 1024 * 1024, pids: 1024 } as const;
const confinement = { capDrop: ['ALL'], readOnlyRoot: true };
/** An image from the configuration may write anywhere and run as any user, so it is not confined. */
const imageDefaults = { capDrop: [], readOnlyRoot: false, tmpfs: [] };

export interface MountedConfig {
  /** On the host. The directory is mounted as a whole: a single mounted file would keep its old content when it is replaced. */
  readonly directory: string;
  /** Digest of the content. A changed digest replaces the container, because BIND reads its configuration only at start. */
  readonly digest: string;
}

/** The desired state of the DNS64 container. `neighbours`: NAT64 on the same support network. */
export function makeDns64ContainerSpec(dns64: Dns64Instance, neighbours: readonly Nat64Instance[], config: MountedConfig) {
  const { reference, context } = chooseImage('dns64', dns64.image);
  return {
    image: reference,
    running: true,
    network: supportNetworkName,
    ipv4: chooseDns64Ipv4(dns64.support, neighbours),
    ipv6: dns64.ip,
    env: {},
    binds: [{ source: config.directory, target: '/etc/bind', readOnly: true }],
    capAdd: [],
    devices: [],
    ...resourceLimits,
    ...(context === null
      ? { ...imageDefaults, sysctls: {} }
      : {
          ...confinement,
          // BIND's own user. Port 53 is opened to it, so BIND never needs root.
          user: 'bind',
          sysctls: { 'net.ipv4.ip_unprivileged_port_start': '53' },
          tmpfs: ['/run/named', '/var/cache/bind'],
        }),
    restart: 'unless-stopped',
    labels: { [configLabel]: config.digest, ...ownerLabels },
  };
}

/** The desired state of the NAT64 container. */
export function makeNat64ContainerSpec(nat64: Nat64Instance) {
  const { reference, context } = chooseImage('nat64', nat64.image);
  return {
    image: reference,
    running: true,
    network: supportNetworkName,
    ipv4: nat64.v4Ip,
    ipv6: nat64.ip,
    env: {
      TAYGA_CONF_DYNAMIC_POOL: nat64.pool.text,
      TAYGA_CONF_IPV4_ADDR: chooseTaygaIpv4(nat64),
      TAYGA_CONF_PREFIX: nat64.prefix.text,
      ...(nat64.prefix.text === wellKnownPrefix && { TAYGA_CONF_IPV6_ADDR: taygaIpv6 }),
    },
    binds: [],
    ...resourceLimits,
    ...(context === null
      ? { ...imageDefaults, capAdd: ['NET_ADMIN'] }
      : {
          ...confinement,
          // For the tun device and its routes; after that tayga gives up root.
          capAdd: ['NET_ADMIN', 'SETGID', 'SETUID'],
          tmpfs: ['/run/tayga', '/var/lib/tayga'],
        }),
    devices: ['/dev/net/tun'],
    // Docker before 26 turns IPv6 off on every interface but eth0. The interface that tayga makes needs it.
    sysctls: { 'net.ipv4.ip_forward': '1', 'net.ipv6.conf.all.disable_ipv6': '0', 'net.ipv6.conf.all.forwarding': '1' },
    restart: 'unless-stopped',
    labels: ownerLabels,
  };
}

const wellKnownPrefix = '64:ff9b::/96';
/**
 * By default tayga derives its IPv6 address from its IPv4 address. The well-known prefix cannot be used for that: it must not represent a
 * private address (RFC 6052).
 */
const taygaIpv6 = 'fd64:ff9b::1';

/**
 * An IPv4 address that nothing else uses: DNS64 speaks only IPv6, but Docker assigns an IPv4 address all the same.
 *
 * A pool that is smaller than the support network leaves at least one end of it free.
 */
function chooseDns64Ipv4({ v4 }: SupportNetwork, neighbours: readonly Nat64Instance[]): string {
  const taken = [nth(v4, 1), ...neighbours.map(({ v4Ip }) => v4Ip)];
  const ends = [...listFirstAddresses(v4), ...listLastAddresses(v4)].filter((candidate) => !taken.includes(candidate));
  return ends.find((candidate) => !neighbours.some(({ pool }) => contains(pool, candidate))) ?? ends[0] ?? nth(v4, 2);
}

/**
 * The address that tayga itself sends from. It differs from eth0's: the kernel drops received packets that have one of its own addresses as
 * source, so every "fragmentation needed" would be lost and large downloads would hang.
 */
function chooseTaygaIpv4(nat64: Nat64Instance): string {
  const { support, v4Ip, pool } = nat64;
  const taken = [nth(support.v4, 1), v4Ip, chooseDns64Ipv4(support, [nat64])];
  return listFirstAddresses(pool).find((candidate) => !taken.includes(candidate)) ?? v4Ip;
}

/** More candidates than are ever in use. The network address and, at the other end, the broadcast address are left out. */
const candidateOffsets = [1n, 2n, 3n, 4n, 5n];

function listFirstAddresses(network: Cidr): readonly string[] {
  return candidateOffsets.filter((n) => n < size(network) - 1n).map((n) => nth(network, n));
}

function listLastAddresses(network: Cidr): readonly string[] {
  return candidateOffsets.filter((n) => n < size(network) - 1n).map((n) => nth(network, size(network) - 1n - n));
}
