import type { Translation } from '../../../config/cluster.ts';
import { configLabel, ownerLabel } from '../../../core/host/containers-port.ts';
import { type Cidr, contains, nth, size } from '../../../core/ip/ip.ts';
import { chooseImage } from './translator-images.ts';

export const supportNetworkName = 'support_net';
/** At most 15 characters, and nobody else's. */
export const supportBridge = 'lazyjack0';
export const dns64ContainerName = 'bind9';
export const nat64ContainerName = 'tayga';

const ownerLabels = { [ownerLabel]: 'lazyjack' };

/** The state that the resource kind `network` wants. `dockerVersion`: undefined where no Docker answers. */
export function makeSupportNetworkSpec({ support }: Translation, dockerVersion: string | undefined) {
  return {
    driver: 'bridge',
    bridge: supportBridge,
    subnets: [support.v6, support.v4].map((network) => ({ subnet: network.text, gateway: nth(network, 1) })),
    options: makeGatewayModeOptions(dockerVersion),
    labels: ownerLabels,
  };
}

/**
 * Other nodes reach DNS64 and, behind a prefix that is no address of a container, NAT64 over this bridge.
 *
 * Up to 26 Docker filters no IPv6 by itself. From 28 on it drops all of that unless the network asks for `nat-unprotected`. 27 filters and
 * has no such mode: there dockerd must run with `"ip6tables": false`, see `docs/compatibility.md`.
 */
function makeGatewayModeOptions(dockerVersion = ''): Readonly<Record<string, string>> {
  const major = Number.parseInt(dockerVersion, 10);
  return major >= 28 ? { 'com.docker.network.bridge.gateway_mode_ipv6': 'nat-unprotected' } : {};
}

/** Whether this Docker filters IPv6 and cannot be told otherwise by a network. */
export function filtersIpv6(dockerVersion: string): boolean {
  return Number.parseInt(dockerVersion, 10) === 27;
}

/** Far more than either needs: BIND's cache is limited in named.conf, and it has a few threads per processor. */
const resourceLimits = { noNewPrivileges: true, memory: 512 * 1024 * 1024, pids: 1024 } as const;
const confinement = { capDrop: ['ALL'], readOnlyRoot: true };
/** Nobody knows what an image that the configuration names writes to, and as whom. */
const imageDefaults = { capDrop: [], readOnlyRoot: false, tmpfs: [] };

export interface MountedConfig {
  /** On the host; mounted as a whole, since a mounted file would stay the old one when it is replaced. */
  readonly directory: string;
  /** Of what is in it: BIND reads it at its start only. */
  readonly digest: string;
}

/** The state that the resource kind `container` wants of DNS64. */
export function makeDns64ContainerSpec(translation: Translation, config: MountedConfig) {
  const { reference, context } = chooseImage('dns64', translation.dns64.image);
  return {
    image: reference,
    running: true,
    network: supportNetworkName,
    ipv4: chooseDns64Ipv4(translation),
    ipv6: translation.dns64.ip,
    env: {},
    binds: [{ source: config.directory, target: '/etc/bind', readOnly: true }],
    capAdd: [],
    devices: [],
    ...resourceLimits,
    ...(context === null
      ? { ...imageDefaults, sysctls: {} }
      : {
          ...confinement,
          // BIND's own user: port 53 is open to it, so that it never needs to be root.
          user: 'bind',
          sysctls: { 'net.ipv4.ip_unprivileged_port_start': '53' },
          tmpfs: ['/run/named', '/var/cache/bind'],
        }),
    restart: 'unless-stopped',
    labels: { [configLabel]: config.digest, ...ownerLabels },
  };
}

/** The state that the resource kind `container` wants of NAT64. */
export function makeNat64ContainerSpec(translation: Translation) {
  const { dns64, nat64 } = translation;
  const { reference, context } = chooseImage('nat64', nat64.image);
  return {
    image: reference,
    running: true,
    network: supportNetworkName,
    ipv4: nat64.v4Ip,
    ipv6: nat64.ip,
    env: {
      TAYGA_CONF_DYNAMIC_POOL: nat64.pool.text,
      TAYGA_CONF_IPV4_ADDR: chooseTaygaIpv4(translation),
      TAYGA_CONF_PREFIX: dns64.prefix.text,
      ...(dns64.prefix.text === wellKnownPrefix && { TAYGA_CONF_IPV6_ADDR: taygaIpv6 }),
    },
    binds: [],
    ...resourceLimits,
    ...(context === null
      ? { ...imageDefaults, capAdd: ['NET_ADMIN'] }
      : {
          ...confinement,
          // For the device and its routes; then tayga gives up root.
          capAdd: ['NET_ADMIN', 'SETGID', 'SETUID'],
          tmpfs: ['/run/tayga', '/var/lib/tayga'],
        }),
    devices: ['/dev/net/tun'],
    // Docker before 26 leaves IPv6 off on everything but eth0, and with it on the interface that tayga makes.
    sysctls: { 'net.ipv4.ip_forward': '1', 'net.ipv6.conf.all.disable_ipv6': '0', 'net.ipv6.conf.all.forwarding': '1' },
    restart: 'unless-stopped',
    labels: ownerLabels,
  };
}

const wellKnownPrefix = '64:ff9b::/96';
/** tayga makes its IPv6 address of its IPv4 one, but not with this prefix, which must not stand for a private address (RFC 6052). */
const taygaIpv6 = 'fd64:ff9b::1';

/**
 * DNS64 speaks IPv6 only. Docker gives it an IPv4 address all the same, so it is one that is in nobody's way.
 *
 * A pool that is not all of the support network leaves at least one end of that free.
 */
function chooseDns64Ipv4({ support, nat64 }: Translation): string {
  const ends = [...listFirstAddresses(support.v4), ...listLastAddresses(support.v4)].filter(
    (candidate) => ![nth(support.v4, 1), nat64.v4Ip].includes(candidate),
  );
  return ends.find((candidate) => !contains(nat64.pool, candidate)) ?? ends[0] ?? nat64.v4Ip;
}

/**
 * The address from which tayga itself speaks. Not eth0's: the kernel drops what comes in from an address of its own, so that every
 * "fragmentation needed" would vanish and large downloads would hang.
 */
function chooseTaygaIpv4(translation: Translation): string {
  const { support, nat64 } = translation;
  const taken = [nth(support.v4, 1), nat64.v4Ip, chooseDns64Ipv4(translation)];
  return listFirstAddresses(nat64.pool).find((candidate) => !taken.includes(candidate)) ?? nat64.v4Ip;
}

/** More than are ever taken; without the network's own address and, at the other end, everybody's. */
const candidateOffsets = [1n, 2n, 3n, 4n, 5n];

function listFirstAddresses(network: Cidr): readonly string[] {
  return candidateOffsets.filter((n) => n < size(network) - 1n).map((n) => nth(network, n));
}

function listLastAddresses(network: Cidr): readonly string[] {
  return candidateOffsets.filter((n) => n < size(network) - 1n).map((n) => nth(network, size(network) - 1n - n));
}
