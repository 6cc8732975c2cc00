import { managementAddresses, podSubnet } from '../../config/addressing.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { type Cidr, contains, overlaps as overlapping, parseCidr } from '../../core/ip/ip.ts';
import type { LinkAddress, Route } from '../../core/host/network-port.ts';
import { supportNetworkName } from '../desired/translation/container-specs.ts';
import { ownInterfacePrefix } from '../lazyjack-paths.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { RoleInput } from '../role-input.ts';
import { translatorOf } from '../desired/translation/translation-routes.ts';
import { formatDeleteAddressCommand } from './addresses-in-use.ts';

interface PlannedNetwork {
  readonly name: string;
  readonly path: readonly string[];
  readonly network: Cidr;
}

/** Networks that this host already reaches otherwise: traffic of the cluster would go there, or theirs to the cluster. */
export function checkNetworksInUse(input: RoleInput): readonly PreflightProblem[] {
  const docker = input.facts.engine.running ? input.facts.engine.subnets.filter(({ network }) => network !== supportNetworkName) : [];
  // The route to a network of Docker's is Docker's: it is said once, and with the fix that lasts.
  const ofDocker = new Set(docker.map(({ subnet }) => subnet.text));
  return listPlannedNetworks(input).flatMap((planned) => [
    ...docker.filter(({ subnet }) => overlapping(subnet, planned.network)).map((found) => dockerConflict(input, planned, found)),
    ...findConflictingAddresses(input, planned).map((address) => addressConflict(input, planned, address)),
    ...findConflictingRoutes(input, planned)
      .filter(({ dst }) => !ofDocker.has(dst))
      .map((route) => routeConflict(input, planned, route)),
  ]);
}

function dockerConflict(
  { cluster }: RoleInput,
  { name, path, network }: PlannedNetwork,
  found: { network: string; subnet: Cidr },
): PreflightProblem {
  const away =
    found.network === 'bridge'
      ? 'give Docker another: "bip" in /etc/docker/daemon.json, then restart it'
      : `remove that network: ${shellCommand('docker', ['network', 'rm', found.network])}`;
  return {
    severity: 'error',
    summary: 'a network of the cluster is in use by Docker',
    detail: `${name} ${network.text} overlaps ${found.subnet.text} of Docker's network ${found.network}.`,
    fix: `Choose another ${path.join('.')}, or ${away}`,
    source: cluster.sourceOf(path),
    // Docker itself refuses to make the support network then.
    isForcible: path[0] !== 'support_net',
  };
}

function addressConflict({ cluster }: RoleInput, { name, path, network }: PlannedNetwork, address: LinkAddress): PreflightProblem {
  return {
    severity: 'error',
    summary: 'a network of the cluster is in use on this host',
    detail: `${name} ${network.text} overlaps ${address.address}/${address.prefix}, an address of ${address.dev}.`,
    fix: `Choose another ${path.join('.')}, or remove that address: ${formatDeleteAddressCommand(address)}`,
    source: cluster.sourceOf(path),
    isForcible: true,
  };
}

function routeConflict({ cluster }: RoleInput, { name, path, network }: PlannedNetwork, { dst, dev }: Route): PreflightProblem {
  return {
    severity: 'error',
    summary: 'a network of the cluster is in use on this host',
    detail: `${name} ${network.text} overlaps the route to ${dst} over ${dev}.`,
    fix: `Choose another ${path.join('.')}, or take that route away: ${shellCommand('ip', ['route', 'del', dst, 'dev', dev])}`,
    source: cluster.sourceOf(path),
    isForcible: true,
  };
}

/**
 * Addresses of the management interface in a network that is not the management network: also while it is down, without a route. What other interfaces
 * have is seen by its routes alone: those of kube-proxy (kube-ipvs0) and of node-local DNS hold addresses of services, and none.
 */
function findConflictingAddresses({ cluster, node, facts }: RoleInput, { network }: PlannedNetwork): readonly LinkAddress[] {
  if (cluster.management.includes(network)) return [];
  const own = new Set(managementAddresses(cluster, node).map(({ address }) => address));
  return facts.network.addresses.filter((item) => {
    const around = networkOf(item);
    return item.dev === node.interface && !own.has(item.address) && around !== undefined && overlapping(around, network);
  });
}

function networkOf({ address, prefix }: LinkAddress): Cidr | undefined {
  return parseCidr(`${address}/${prefix}`);
}

function findConflictingRoutes(input: RoleInput, { network }: PlannedNetwork): readonly Route[] {
  return input.facts.network.routes.filter((route) => {
    const live = parseCidr(route.dst);
    if (live === undefined || live.prefix === 0 || !overlapping(live, network)) return false;
    return !isExpectedRoute(input, route, network) && !isCoveredByAddress(input, route, network) && !isPodRoute(input, live, route.dev);
  });
}

/**
 * Those of our bridges, what we put there ourselves, what leads nowhere but back, and on the management interface what is in the management network or
 * behind other hosts.
 */
function isExpectedRoute({ cluster, node }: RoleInput, { dst, dev, protocol, via }: Route, network: Cidr): boolean {
  if (dev === 'lo' || dev.startsWith(ownInterfacePrefix) || protocol === '108') return true;
  return dev === node.interface && (via !== null || cluster.management.includes(network) || isDesiredRoute(cluster, dst));
}

/** A route that is wanted itself, however it is found: refused or adopted as such. */
function isDesiredRoute({ nodes, pods, translation }: RoleInput['cluster'], dst: string): boolean {
  if (translation !== undefined && [translation.dns64.prefix.text, translation.support.v6.text].includes(dst)) return true;
  return pods.some((each) => nodes.some(({ id }) => podSubnet(each, id).text === dst));
}

/** The kernel's route to the network of an address: where the address is a finding already, or is our own, that is enough. */
function isCoveredByAddress({ cluster, node, facts }: RoleInput, { dst, dev, protocol }: Route, network: Cidr): boolean {
  if (protocol !== 'kernel') return false;
  const addresses = facts.network.addresses.filter((item) => item.dev === dev && networkOf(item)?.text === dst);
  if (dev === node.interface) return addresses.length > 0;
  return cluster.management.includes(network) && addresses.some(({ address }) => contains(network, address));
}

/** With the ptp plugin each pod of this node is a route over a cable of its own; containernetworking/plugins names all of them veth... */
function isPodRoute({ cluster, node }: RoleInput, live: Cidr, dev: string): boolean {
  return dev.startsWith('veth') && cluster.pods.some((pods) => contains(podSubnet(pods, node.id), live));
}

function listPlannedNetworks(input: RoleInput): readonly PlannedNetwork[] {
  const { cluster, node } = input;
  const second = (index: number): string => (index === 0 ? 'cidr' : 'cidr2');
  const { translation } = cluster;
  const support: readonly PlannedNetwork[] =
    translation === undefined
      ? []
      : [
          { name: 'the support network', path: ['support_net', 'cidr'], network: translation.support.v6 },
          { name: 'the DNS64 prefix', path: ['dns64', 'cidr'], network: translation.dns64.prefix },
          ...(translatorOf(input) === node
            ? [{ name: 'the support network', path: ['support_net', 'v4cidr'], network: translation.support.v4 }]
            : []),
        ];
  return [
    ...cluster.management.map((network, index) => ({ name: 'the management network', path: ['mgmt_net', second(index)], network })),
    ...cluster.pods.map(({ network }, index) => ({ name: 'the pod network', path: ['pod_net', second(index)], network })),
    ...cluster.services.map((network, index) => ({ name: 'the service network', path: ['service_net', second(index)], network })),
    ...support,
  ];
}
