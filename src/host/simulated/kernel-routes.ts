import { ownerProtocol } from '../../core/owner-marks.ts';
import { contains, parseCidr } from '../../core/ip/ip.ts';
import type { NetworkChange, Route } from '../../core/host/network-port.ts';
import { hasIpv6, type Kernel, type KernelLink } from './kernel.ts';
import { requireLink } from './kernel-links.ts';
import { kernelFailure } from './kernel-failure.ts';

type RouteChange = Extract<NetworkChange, { op: 'add-route' | 'delete-route' }>;

export function addRoute(kernel: Kernel, change: RouteChange): void {
  const { family, dst, via, dev } = change;
  const link = requireLink(kernel, dev);
  const refusal = family === 4 ? ipv4RouteRefusal(kernel, link, change) : ipv6RouteRefusal(kernel, link, change);
  if (refusal !== undefined) throw kernelFailure(refusal);
  const metric = metricOf(change);
  const exists =
    kernel.routes.some((other) => other.dst === dst && metricOf(other) === metric) ||
    kernel.specialRoutes.some((other) => other.dst === dst);
  if (exists) throw kernelFailure('RTNETLINK answers: File exists');
  const { mtu = null, protocol = ownerProtocol, source = null, attributes = null } = change;
  kernel.routes.push({ family, dst, via, dev, mtu, protocol, metric: metric === 0 ? null : metric, source, attributes, expires: false });
}

export function deleteRoute(kernel: Kernel, change: RouteChange): void {
  requireLink(kernel, change.dev);
  const at = kernel.routes.findIndex((route) => matchesRouteChange(route, change));
  if (at < 0) throw kernelFailure('RTNETLINK answers: No such process');
  kernel.routes.splice(at, 1);
}

/** A field that the deletion does not specify matches any value. */
function matchesRouteChange(route: Route, { dst, dev, via, metric, protocol }: RouteChange): boolean {
  return (
    route.dst === dst &&
    route.dev === dev &&
    (via === null || route.via === via) &&
    (metric === undefined || metric === null || (route.metric ?? 0) === metric) &&
    (protocol === undefined || route.protocol === protocol)
  );
}

function metricOf({ family, metric }: Pick<RouteChange, 'family' | 'metric'>): number {
  return metric ?? (family === 4 ? 0 : 1024);
}

function ipv4RouteRefusal(kernel: Kernel, link: KernelLink, { via, source, attributes }: RouteChange): string | undefined {
  if (via !== null && (!link.up || !isReachable(kernel, link, via, attributes))) return 'Error: Nexthop has invalid gateway.';
  if (!link.up) return 'Error: Device for nexthop is not up.';
  return isLocalAddress(kernel, source) ? undefined : 'Error: Invalid prefsrc address.';
}

function ipv6RouteRefusal(kernel: Kernel, link: KernelLink, { via, source, attributes }: RouteChange): string | undefined {
  if (via === null) {
    if (!hasIpv6(kernel, link)) return 'Error: IPv6 is disabled on nexthop device.';
    if (!link.up) return 'Error: Nexthop device is not up.';
  } else {
    if (kernel.addresses.some(({ dev, address }) => dev === link.name && address === via))
      return 'Error: Gateway can not be a local address.';
    if (!link.up || !hasIpv6(kernel, link) || !isReachable(kernel, link, via, attributes)) return 'RTNETLINK answers: No route to host';
  }
  return isLocalAddress(kernel, source) ? undefined : 'Error: Invalid source address.';
}

function isLocalAddress(kernel: Kernel, source: string | null | undefined): boolean {
  return source === null || source === undefined || kernel.addresses.some(({ address }) => address === source);
}

/** `onlink`: the kernel does not ask whether the gateway is on the link. */
function isReachable(kernel: Kernel, link: KernelLink, via: string, attributes: string | null | undefined): boolean {
  return attributes?.split(' ').includes('onlink') === true || isOnLink(kernel, link, via);
}

export function isOnLink(kernel: Kernel, link: KernelLink, via: string): boolean {
  return (
    via.startsWith('fe80:') ||
    kernel.routes.some((route) => {
      const network = route.via === null && route.dev === link.name ? parseCidr(route.dst) : undefined;
      return network !== undefined && contains(network, via);
    })
  );
}
