import type { LinkAddress, NetworkState, Route } from '../core/network.ts';
import type { Ref } from '../core/resource.ts';
import { familyOf } from './ip-text.ts';

/** What a route gets that is added without a metric; the kernel prints no 0. */
export const defaultMetric = { 4: 0, 6: 1024 } as const;

/** Prefix and metric are what makes a route this one. The metric that it has anyway is not named, so that one route has one id. */
export function routeId(dst: string, metric: number | null | undefined): { dst: string; metric?: number } {
  return metric === undefined || metric === null || metric === defaultMetric[familyOf(dst)] ? { dst } : { dst, metric };
}

export function routeRef({ dst, metric }: Pick<Route, 'dst' | 'metric'>): Ref {
  return { kind: 'route', id: routeId(dst, metric) };
}

export function addressRef({ dev, address }: Pick<LinkAddress, 'dev' | 'address'>): Ref {
  return { kind: 'address', id: { dev, address } };
}

export function sysctlRef(key: string): Ref {
  return { kind: 'sysctl', id: { key } };
}

/** Whether a thing is among these; built once, as there may be thousands of routes. */
export function among(refs: readonly Ref[]): (ref: Ref) => boolean {
  const key = ({ kind, id }: Ref): string => JSON.stringify([kind, Object.entries(id).sort(([a], [b]) => (a < b ? -1 : 1))]);
  const keys = new Set(refs.map(key));
  return (ref) => keys.has(key(ref));
}

/** Whether somebody put it there by hand or by configuration: what the kernel and router advertisements make, they make again. */
export function isLasting({ protocol }: Route): boolean {
  return !['kernel', 'ra', 'redirect'].includes(protocol);
}

/** The addresses and routes of IPv6 that an interface loses when it, or its IPv6, is switched off. */
export function ipv6On({ addresses, routes }: NetworkState, dev: string): readonly Ref[] {
  return [
    ...addresses.filter((item) => item.dev === dev && item.family === 6 && item.scope === 'global' && !item.dynamic).map(addressRef),
    ...routes.filter((item) => item.dev === dev && item.family === 6 && isLasting(item)).map(routeRef),
  ];
}

export function routes4On({ routes }: NetworkState, dev: string): readonly Ref[] {
  return routes.filter((item) => item.dev === dev && item.family === 4 && isLasting(item)).map(routeRef);
}
