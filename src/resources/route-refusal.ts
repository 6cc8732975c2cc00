import type { Refusal } from '../core/kind.ts';
import type { Route, SpecialRoute } from '../core/network.ts';
import { pasteable } from '../core/pasteable.ts';
import { familyOf } from './ip-text.ts';
import { defaultMetric } from './network-refs.ts';

/** The routes to the prefix in question. */
export interface SamePrefix {
  readonly routes: readonly Route[];
  readonly specialRoutes: readonly SpecialRoute[];
}

type Way = Pick<Route, 'via' | 'dev' | 'mtu'>;

/** Why a wanted route is not made: somebody else's is there (`theirs`), or would be used instead. */
export function refuseRoute(
  { routes, specialRoutes }: SamePrefix,
  { dst, metric = defaultMetric[familyOf(dst)] }: { readonly dst: string; readonly metric?: number },
  theirs: Way | null,
  wanted: Way,
): Refusal | undefined {
  if (theirs !== null) {
    return {
      detail: `there is a route to ${dst} ${wayOf(theirs)} that lazyjack did not make; wanted is one ${wayOf(wanted)}`,
      fix: `remove it (${deletion(dst, theirs)}) or have it replaced with --adopt; destroy gives it back`,
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
    detail: `a route to ${dst} ${wayOf(better)} with metric ${better.metric ?? 0} would be used instead of the wanted one`,
    fix: `remove it, or give it a metric above ${metric}: ${deletion(dst, better)}`,
    adoptable: false,
  };
}

function deletion(dst: string, way: Way): string {
  return pasteable('ip', ['route', 'delete', dst, ...wordsOf(way)]);
}

function wayOf(way: Way): string {
  return wordsOf(way).join(' ');
}

function wordsOf({ via, dev, mtu }: Way): readonly string[] {
  return [...(via === null ? [] : ['via', via]), 'dev', dev, ...(mtu === null ? [] : ['mtu', String(mtu)])];
}
