import { ownerProtocol } from '../../core/owner-marks.ts';
import { managementAddresses, podSubnet } from '../../config/addressing.ts';
import { listTranslatedNetworks, listTranslators } from '../../config/translators.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { type Cidr, contains, overlaps as overlapping, parseCidr } from '../../core/ip/ip.ts';
import type { LinkAddress, Route, SpecialRoute } from '../../core/host/network-port.ts';
import { supportNetworkName } from '../desired/translation/container-specs.ts';
import { ownInterfacePrefix } from '../lazyjack-paths.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { RoleInput } from '../role-input.ts';
import { formatDeleteAddressCommand } from './addresses-in-use.ts';

interface PlannedNetwork {
  readonly name: string;
  readonly path: readonly string[];
  readonly network: Cidr;
}

/**
 * Networks of the cluster that this host already reaches by another route. Traffic of the cluster would take that route, or foreign traffic
 * would enter the cluster.
 */
export function checkNetworksInUse(input: RoleInput): readonly PreflightProblem[] {
  const docker = input.facts.engine.running ? input.facts.engine.subnets.filter(({ network }) => network !== supportNetworkName) : [];
  // A conflict with a Docker network is reported once, with the fix that lasts. The route to that network belongs to Docker.
  const ofDocker = new Set(docker.map(({ subnet }) => subnet.text));
  return listPlannedNetworks(input).flatMap((planned) => [
    ...docker.filter(({ subnet }) => overlapping(subnet, planned.network)).map((conflict) => dockerConflict(input, planned, conflict)),
    ...findConflictingAddresses(input, planned).map((address) => addressConflict(input, planned, address)),
    ...findConflictingRoutes(input, planned)
      .filter(({ dst }) => !ofDocker.has(dst))
      .map((route) => routeConflict(input, planned, route)),
    ...findConflictingSpecialRoutes(input, planned).map((route) => specialRouteConflict(input, planned, route)),
  ]);
}

function dockerConflict(
  { cluster }: RoleInput,
  { name, path, network }: PlannedNetwork,
  conflict: { network: string; subnet: Cidr },
): PreflightProblem {
  const away =
    conflict.network === 'bridge'
      ? 'give Docker another: "bip" in /etc/docker/daemon.json, then restart it'
      : `remove that network: ${shellCommand('docker', ['network', 'rm', conflict.network])}`;
  return {
    severity: 'error',
    summary: 'a network of the cluster is in use by Docker',
    detail: `${name} ${network.text} overlaps ${conflict.subnet.text} of Docker's network ${conflict.network}.`,
    fix: `Choose another ${path.join('.')}, or ${away}`,
    source: cluster.sourceOf(path),
    // In that case Docker itself refuses to create the support network.
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
    severityAtBoot: 'warning',
  };
}

function specialRouteConflict(
  { cluster }: RoleInput,
  { name, path, network }: PlannedNetwork,
  { dst, what }: SpecialRoute,
): PreflightProblem {
  const type = discardingTypes.has(what) ? [what] : [];
  return {
    severity: 'error',
    summary: 'packets to a network of the cluster take another way on this host',
    detail: `${name} ${network.text} overlaps the route to ${dst}, which is ${type.length === 0 ? `one with ${what}` : `of type ${what}`}.`,
    fix: `Find out which program made it, and take it away: ${shellCommand('ip', ['route', 'del', ...type, dst])}`,
    source: cluster.sourceOf(path),
    isForcible: true,
    severityAtBoot: 'warning',
  };
}

/** Types of routes that lead to no interface (ip-route(8)). */
const discardingTypes: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/**
 * Routes that are used instead of those of the cluster: inside one of its networks, or around the service network, to which no route leads.
 * A route around another network is less specific than the routes and addresses of lazyjack. The same prefix as a desired route is refused
 * by that route.
 */
function findConflictingSpecialRoutes({ cluster, node, facts }: RoleInput, { network }: PlannedNetwork): readonly SpecialRoute[] {
  const own = cluster.pods.map((pods) => podSubnet(pods, node.id).text);
  return facts.network.specialRoutes.filter(({ dst }) => {
    const live = parseCidr(dst);
    if (live === undefined || live.prefix === 0 || (isDesiredRoute(cluster, dst) && !own.includes(dst))) return false;
    return contains(network, live) || (cluster.services.includes(network) && overlapping(live, network));
  });
}

/**
 * Foreign addresses of the management interface in a planned network, also while the interface is down and has no route. Other interfaces
 * are compared by their routes only: those of kube-proxy (kube-ipvs0) and node-local DNS hold service addresses and have no routes.
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
 * Expected routes: those of lazyjack's bridges, those that lazyjack created, loopback routes, and on the management interface routes in the
 * management network or by another host, unless they lead a part of a desired route elsewhere.
 */
function isExpectedRoute({ cluster, node }: RoleInput, { dst, dev, protocol, via }: Route, network: Cidr): boolean {
  if (dev === 'lo' || dev.startsWith(ownInterfacePrefix) || protocol === ownerProtocol) return true;
  if (dev !== node.interface) return false;
  return (via !== null && !isPartOfDesiredRoute(cluster, dst)) || cluster.management.includes(network) || isDesiredRoute(cluster, dst);
}

/** A desired route, whatever its live state: its own resource is refused or adopted. */
function isDesiredRoute(cluster: RoleInput['cluster'], dst: string): boolean {
  return listDesiredDestinations(cluster).some(({ text }) => text === dst);
}

/** A route that is more specific than a desired one, so that the kernel prefers it. */
function isPartOfDesiredRoute(cluster: RoleInput['cluster'], dst: string): boolean {
  const live = parseCidr(dst);
  return live !== undefined && listDesiredDestinations(cluster).some((each) => each.text !== dst && contains(each, live));
}

function listDesiredDestinations(cluster: RoleInput['cluster']): readonly Cidr[] {
  const { nodes, pods } = cluster;
  return [...listTranslatedNetworks(cluster), ...pods.flatMap((each) => nodes.map(({ id }) => podSubnet(each, id)))];
}

/** The kernel's route for an address. It needs no problem of its own if the address is reported already or is desired. */
function isCoveredByAddress({ cluster, node, facts }: RoleInput, { dst, dev, protocol }: Route, network: Cidr): boolean {
  if (protocol !== 'kernel') return false;
  const addresses = facts.network.addresses.filter((item) => item.dev === dev && networkOf(item)?.text === dst);
  if (dev === node.interface) return addresses.length > 0;
  return cluster.management.includes(network) && addresses.some(({ address }) => contains(network, address));
}

/**
 * With the ptp plugin each pod of this node has a route over its own veth interface; containernetworking/plugins names all of them veth...
 */
function isPodRoute({ cluster, node }: RoleInput, live: Cidr, dev: string): boolean {
  return dev.startsWith('veth') && cluster.pods.some((pods) => contains(podSubnet(pods, node.id), live));
}

function listPlannedNetworks(input: RoleInput): readonly PlannedNetwork[] {
  const { cluster, node } = input;
  const second = (index: number): string => (index === 0 ? 'cidr' : 'cidr2');
  const support = listTranslators(cluster).flatMap((translator): readonly PlannedNetwork[] => [
    { name: 'the support network', path: ['support_net', 'cidr'], network: translator.support.v6 },
    ...translator.nat64.map(({ prefix }) => ({ name: 'the DNS64 prefix', path: ['dns64', 'cidr'], network: prefix })),
    ...(translator.node === node ? [{ name: 'the support network', path: ['support_net', 'v4cidr'], network: translator.support.v4 }] : []),
  ]);
  return [
    ...cluster.management.map((network, index) => ({ name: 'the management network', path: ['mgmt_net', second(index)], network })),
    ...cluster.pods.map(({ network }, index) => ({ name: 'the pod network', path: ['pod_net', second(index)], network })),
    ...cluster.services.map((network, index) => ({ name: 'the service network', path: ['service_net', second(index)], network })),
    ...support,
  ];
}
