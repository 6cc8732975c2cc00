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

type RouteHop = Pick<Route, 'via' | 'dev' | 'mtu'> & { readonly attributes?: string | null };

/** Why a desired route cannot be created: a foreign route exists, or another route would be used instead. */
export function refuseRoute(
  { routes, specialRoutes }: RoutesToPrefix,
  { dst, metric = defaultMetric[familyOf(dst)] }: { readonly dst: string; readonly metric?: number },
  foreign: RouteHop | null,
  desired: RouteHop,
): Refusal | undefined {
  if (foreign !== null) {
    const detail = `there is a route to ${dst} ${describeHop(foreign)} that lazyjack did not create; desired is one ${describeHop(desired)}`;
    const remove = `remove it (${deleteRouteCommand(dst, foreign)})`;
    // The object decides the next hop, and other routes may use it.
    if (/(?:^| )nhid /.test(foreign.attributes ?? '')) return { detail, fix: remove, adoptable: false };
    const expires = routes.some((route) => route.expires && (route.metric ?? 0) === metric);
    return {
      detail,
      fix: `${remove} or have it replaced with --adopt; destroy restores it${expires ? ' without its lifetime, so that it stays' : ''}`,
      adoptable: true,
    };
  }
  const [special] = specialRoutes;
  if (special !== undefined) {
    return { detail: `there is a route to ${dst} already: ${special.what}`, fix: `remove it: ip route delete ${dst}`, adoptable: false };
  }
  const preferred = routes.find((route) => (route.metric ?? 0) < metric && (route.via !== desired.via || route.dev !== desired.dev));
  if (preferred === undefined) return undefined;
  return {
    detail: `a route to ${dst} ${describeHop(preferred)} with metric ${preferred.metric ?? 0} would be used instead of the desired one`,
    fix: `remove it, or give it a metric above ${metric}: ${deleteRouteCommand(dst, preferred)}`,
    adoptable: false,
  };
}

function deleteRouteCommand(dst: string, hop: RouteHop): string {
  return shellCommand('ip', ['route', 'delete', dst, ...hopArguments(hop)]);
}

function describeHop(hop: RouteHop): string {
  return [...hopArguments(hop), ...(hop.attributes === undefined || hop.attributes === null ? [] : [hop.attributes])].join(' ');
}

function hopArguments({ via, dev, mtu }: RouteHop): readonly string[] {
  return [...(via === null ? [] : ['via', via]), 'dev', dev, ...(mtu === null ? [] : ['mtu', ...String(mtu).split(' ')])];
}
