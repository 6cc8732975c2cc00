import type { Refusal } from '../../../core/kind.ts';
import type { Route, SpecialRoute } from '../../../core/host/network-port.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import { familyOf } from '../../shared/ip-schemas.ts';
import { defaultMetric } from '../../shared/network-refs.ts';

/** The routes to one prefix. */
export interface RoutesToPrefix {
  readonly routes: readonly Route[];
  readonly specialRoutes: readonly SpecialRoute[];
}

type RouteHop = Pick<Route, 'via' | 'dev' | 'mtu'>;

/** Why a desired route cannot be created: a foreign route exists, or another route would be used instead. */
export function refuseRoute(
  { routes, specialRoutes }: RoutesToPrefix,
  { dst, metric = defaultMetric[familyOf(dst)] }: { readonly dst: string; readonly metric?: number },
  theirs: RouteHop | null,
  wanted: RouteHop,
): Refusal | undefined {
  if (theirs !== null) {
    return {
      detail: `there is a route to ${dst} ${describeHop(theirs)} that lazyjack did not make; wanted is one ${describeHop(wanted)}`,
      fix: `remove it (${deleteRouteCommand(dst, theirs)}) or have it replaced with --adopt; destroy gives it back`,
      adoptable: true,
    };
  }
  const [special] = specialRoutes;
  if (special !== undefined) {
    return { detail: `there is a route to ${dst} already: ${special.what}`, fix: `remove it: ip route delete ${dst}`, adoptable: false };
  }
  const better = routes.find((route) => (route.metric ?? 0) < metric && (route.via !== wanted.via || route.dev !== wanted.dev));
  if (better === undefined) return undefined;
  return {
    detail: `a route to ${dst} ${describeHop(better)} with metric ${better.metric ?? 0} would be used instead of the wanted one`,
    fix: `remove it, or give it a metric above ${metric}: ${deleteRouteCommand(dst, better)}`,
    adoptable: false,
  };
}

function deleteRouteCommand(dst: string, way: RouteHop): string {
  return shellCommand('ip', ['route', 'delete', dst, ...hopArguments(way)]);
}

function describeHop(way: RouteHop): string {
  return hopArguments(way).join(' ');
}

function hopArguments({ via, dev, mtu }: RouteHop): readonly string[] {
  return [...(via === null ? [] : ['via', via]), 'dev', dev, ...(mtu === null ? [] : ['mtu', String(mtu)])];
}
