import { z } from 'zod';
import type { NetworkChange, NetworkState, Route } from '../core/network.ts';
import { known } from '../core/state.ts';
import { defineKind } from './define-kind.ts';
import { addressText, cidrText, familyOf } from './ip-text.ts';

/** What a route gets that is added without a metric; the kernel prints no 0. */
const defaultMetric = { 4: 0, 6: 1024 } as const;

const id = z
  .strictObject({ dst: cidrText, metric: z.number().int().optional() })
  // One route, one id: the metric that a route has anyway is not named.
  .transform(({ dst, metric }) => (metric === undefined || metric === defaultMetric[familyOf(dst)] ? { dst } : { dst, metric }));

const state = z.strictObject({
  via: addressText.nullable(),
  dev: z.string(),
  mtu: z.number().int().nullable().default(null),
  protocol: z.string().default('108'),
  source: addressText.nullable().default(null),
});

/**
 * A route of the main table to one next hop.
 *
 * Prefix and metric identify it, as they do in the kernel: routes to one prefix with different metrics live side by side, and the least metric
 * is used. Ids without a metric, as the roles want them, mean the metric that `ip route add` gives by itself.
 */
export const route = defineKind({
  name: 'route',
  id,
  state,
  label: ({ dst, metric }) => (metric === undefined ? dst : `${dst} metric ${metric}`),
  async probe(host, ids) {
    const routes = bySlot(await host.network.read());
    return ids.map((wanted) => {
      const found = routes.get(slot(wanted));
      return known(found === undefined ? null : stateOf(found));
    });
  },
  async write(host, changes) {
    await host.network.write(
      changes.flatMap(({ id: { dst, metric }, before, after }): NetworkChange[] => {
        const family = familyOf(dst);
        // Named for IPv6 where it is the default too: a deletion without it takes the first of any metric.
        const which = { family, dst, metric: metric ?? (family === 6 ? defaultMetric[6] : null) };
        return [
          ...(before === null ? [] : [{ op: 'delete-route' as const, ...which, ...before }]),
          ...(after === null ? [] : [{ op: 'add-route' as const, ...which, ...after }]),
        ];
      }),
    );
  },
});

function slot({ dst, metric }: { readonly dst: string; readonly metric?: number | null | undefined }): string {
  return `${dst} ${metric ?? defaultMetric[familyOf(dst)]}`;
}

/** Where several share prefix and metric, the kernel uses the first that it lists. */
function bySlot({ routes }: NetworkState): ReadonlyMap<string, Route> {
  return new Map(routes.map((item): [string, Route] => [slot(item), item]).toReversed());
}

function stateOf({ via, dev, mtu, protocol, source }: Route): z.output<typeof state> {
  return { via, dev, mtu, protocol, source };
}
