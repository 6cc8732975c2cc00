import * as z from 'zod';
import { ownerProtocol } from '../../../core/owner-marks.ts';
import { kindNames } from '../../../core/kind-names.ts';
import { groupBy } from '../../../core/group-by.ts';
import type { Family } from '../../../core/ip/ip.ts';
import { lazy } from '../../../core/lazy.ts';
import type { NetworkChange, NetworkState, Route } from '../../../core/host/network-port.ts';
import { known, isSameJson } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { addressSchema, cidrSchema, familyOf, routeMtuSchema } from '../../shared/ip-schemas.ts';
import { defaultMetric, makeRouteId } from '../../shared/network-refs.ts';
import { refuseRoute } from './route-refusal.ts';
import { findMissingLinks, parentGone } from '../../shared/parent-gone.ts';
import { writeWithReachableGateways } from '../../shared/write-with-reachable-gateways.ts';

const stateSchema = lazy(() =>
  z.strictObject({
    via: addressSchema().nullable(),
    dev: z.string(),
    // `lock 1400` is one value: a lock that an admin set for another MTU would keep path MTU discovery from ours.
    mtu: routeMtuSchema(),
    protocol: z.string().default(ownerProtocol),
    source: addressSchema().nullable().default(null),
    // Never desired: a route that is adopted keeps them. Absent if there are none, as in a journal of 2.0.0.
    attributes: z.string().exactOptional(),
  }),
);

/**
 * A route of the main table with one next hop.
 *
 * Prefix and metric identify it, as in the kernel: routes to one prefix may have different metrics, and the kernel uses the lowest. An id
 * without a metric, as roles declare it, means the default metric of `ip route add`. A route that would be used instead of the desired one
 * is refused.
 */
export const route = defineKind({
  name: kindNames.route,
  volatile: true,
  // A route that was created again by hand, equal except for its protocol, is foreign.
  withDefaults: true,
  id: () =>
    z.strictObject({ dst: cidrSchema(), metric: z.number().int().optional() }).transform(({ dst, metric }) => makeRouteId(dst, metric)),
  state: stateSchema,
  label: ({ dst, metric }) => (metric === undefined ? dst : `${dst} metric ${metric}`),
  async probe(host, ids) {
    const routes = indexByRouteKey(await host.network.read());
    return ids.map((id) => {
      const found = routes.get(routeKey(id));
      return known(found === undefined ? null : stateOf(found));
    });
  },
  async write(host, changes) {
    await writeWithReachableGateways(
      host.network,
      changes.flatMap(({ id: { dst, metric }, before, after }): NetworkChange[] => {
        const family = familyOf(dst);
        // Set explicitly for IPv6, even if it is the default: without a metric, the kernel deletes the first route of any metric.
        const target = { family, dst, metric: metric ?? (family === 6 ? defaultMetric[6] : null) };
        // Changed in place: its gateway may be unreachable by now, and then the route could not be added again.
        if (before !== null && after !== null && isSameJson(hopOf(before), hopOf(after))) {
          return [
            { op: 'change-entry', type: 'route', ipArguments: routeArguments(target, after), before: routeArguments(target, before) },
          ];
        }
        return [
          ...(before === null ? [] : [{ op: 'delete-route' as const, ...target, ...before }]),
          ...(after === null ? [] : [{ op: 'add-route' as const, ...target, ...after }]),
        ];
      }),
    );
  },
  async adjustRestore({ network }, changes) {
    const missing = await findMissingLinks(
      network,
      changes.flatMap(({ before, after }) => (before === null && after !== null ? [after.dev] : [])),
    );
    return changes.map(({ before, after }) =>
      before === null && after !== null && missing.has(after.dev) ? parentGone : { target: after },
    );
  },
  async findEvidence(_host, claims) {
    return claims.map(({ before, after }) =>
      before?.protocol === ownerProtocol && isSameJson(before, after)
        ? { reason: `its protocol is ${ownerProtocol}, and it is exactly what the configuration asks for`, before: null }
        : undefined,
    );
  },
  async refuse(host, changes) {
    const live = await host.network.read();
    const routes = groupBy(live.routes, ({ dst }) => dst);
    const specialRoutes = groupBy(live.specialRoutes, ({ dst }) => dst);
    return changes.map(({ id, before, after, owned }) => {
      const samePrefix = { routes: routes.get(id.dst) ?? [], specialRoutes: specialRoutes.get(id.dst) ?? [] };
      return after === null ? undefined : refuseRoute(samePrefix, id, owned ? null : before, after);
    });
  },
});

function routeKey({ dst, metric }: { readonly dst: string; readonly metric?: number | null | undefined }): string {
  return `${dst} ${metric ?? defaultMetric[familyOf(dst)]}`;
}

/** If several routes share prefix and metric, the kernel uses the first one in its list. */
function indexByRouteKey({ routes }: NetworkState): ReadonlyMap<string, Route> {
  return new Map(routes.map((item): [string, Route] => [routeKey(item), item]).toReversed());
}

function routeArguments(
  { family, dst, metric }: { readonly family: Family; readonly dst: string; readonly metric: number | null },
  { via, dev, mtu, protocol, source, attributes = '' }: ReturnType<typeof stateOf>,
): string {
  return [
    ...['unicast', dst, ...(via === null ? [] : ['via', via]), 'dev', dev, 'table', 'main', 'proto', protocol],
    ...(/(?:^| )scope /.test(attributes) ? [] : ['scope', family === 4 && via === null ? 'link' : 'global']),
    ...(source === null ? [] : ['src', source]),
    ...(metric === null ? [] : ['metric', metric]),
    ...(attributes === '' ? [] : [attributes]),
    ...(mtu === null ? [] : ['mtu', mtu]),
  ].join(' ');
}

function stateOf({ via, dev, mtu, protocol, source, attributes }: Route): z.output<ReturnType<typeof stateSchema>> {
  return { via, dev, mtu, protocol, source, ...(attributes !== null && { attributes }) };
}

/** What cannot change in place. */
function hopOf({ via, dev, protocol, source }: ReturnType<typeof stateOf>) {
  return { via, dev, protocol, source };
}
