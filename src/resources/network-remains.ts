import { z } from 'zod';
import { Failure, isFailure } from '../core/failure.ts';
import type { HostReader } from '../core/host.ts';
import type { Family } from '../core/ip.ts';
import type { LinkAddress, NetworkChange } from '../core/network.ts';
import type { FilterChange } from '../core/packet-filter.ts';
import { known, type Probed, sameJson, unknown } from '../core/state.ts';
import { defineKind } from './define-kind.ts';
import { isDockersVeth } from './text/docker-veth.ts';
import { dockerRulesOn, type PlacedRule } from './text/docker-rules.ts';

const family = z.union([z.literal(4), z.literal(6)]);

/**
 * What the container engine left of one of our networks, where it knows no network with that bridge (any more): the bridge and the rules for it. Docker
 * leaves them when it fails, or is killed, in the middle of making or removing a network. Nobody wishes for this kind: every write of a
 * network guards it, so a rollback and a destroy look at the parts themselves, and not only at what Docker says.
 */
export const networkRemains = defineKind({
  name: 'network-remains',
  /** `gateways` tell our bridge from one of others that has the same name. */
  id: () => z.strictObject({ bridge: z.string(), gateways: z.array(z.string()) }),
  state: () =>
    z.strictObject({
      bridge: z.boolean(),
      /** What others put on the bridge: interfaces, addresses. */
      foreign: z.array(z.string()),
      rules: z.array(z.strictObject({ family, table: z.string(), chain: z.string(), rule: z.string() })),
    }),
  named: true,
  label: ({ bridge, gateways }) => [bridge, gateways.join(',')].join('/'),

  async probe(host, ids) {
    const found = await remainsOf(host, ids);
    if (found.every((probed) => probed.known && probed.state === null)) return found;
    try {
      const bridges = (await host.containers.networks()).map(({ bridge }) => bridge);
      return found.map((probed, at) => (bridges.includes(ids[at]?.bridge ?? null) ? known(null) : probed));
    } catch (cause) {
      // Whether it is a network's nobody can say then.
      if (!(cause instanceof Failure)) throw cause;
      return found.map(() => unknown(cause.message));
    }
  },

  async write({ network, packetFilter }, changes) {
    const rules = changes.flatMap(({ before, after }) => without(before?.rules ?? [], after?.rules ?? []));
    await packetFilter.write(rules.map((rule): FilterChange => ({ op: 'delete-rule', ...rule })));
    const bridges = changes.flatMap(({ id, before, after }) => (before?.bridge === true && after?.bridge !== true ? [id.bridge] : []));
    await network.write(bridges.map((dev): NetworkChange => ({ op: 'delete-bridge', dev })));
  },

  /** Nothing of it is made again; and a bridge that others use by now stays. */
  async undo(_host, changes) {
    return changes.map(({ id: { bridge }, before, after }) => {
      if (before === null) return { target: null };
      const rules = before.rules.filter((rule) => has(after?.rules ?? [], rule));
      if (!before.bridge || after?.bridge === true) return { target: some({ ...before, rules }) };
      if (before.foreign.length === 0) return { target: some({ bridge: false, foreign: [], rules }) };
      const note = `${bridge} stays: ${before.foreign.join(', ')} of others is on it; when it may go: ip link delete ${bridge}`;
      return { target: { ...before, rules }, note, held: true };
    });
  },
});

interface Id {
  readonly bridge: string;
  readonly gateways: readonly string[];
}

interface Remains {
  bridge: boolean;
  foreign: string[];
  rules: { family: Family; table: string; chain: string; rule: string }[];
}

async function remainsOf(host: HostReader, ids: readonly Id[]): Promise<readonly Probed<Remains | null>[]> {
  const { links, addresses } = await host.network.read();
  const tables = await Promise.all(([4, 6] as const).map(async (each) => [each, await readTables(host, each)] as const));
  return ids.map(({ bridge, gateways }) => {
    const rules: Remains['rules'] = [];
    for (const [each, read] of tables) {
      if (!read.known) return unknown(read.reason);
      rules.push(...dockerRulesOn(bridge, each, read.state).map((rule) => ({ ...rule })));
    }
    const on = addresses.filter(({ dev, scope }) => dev === bridge && scope !== 'link');
    const isOurs = links.some(({ name, type }) => name === bridge && type === 'bridge') && isMadeFor(gateways, on);
    const ports = links.filter((link) => link.master === bridge && !isDockersVeth(link)).map(({ name }) => name);
    const others = on.filter((item) => !isGateway(gateways, item)).map(({ address, prefix }) => `${address}/${prefix}`);
    return known(some({ bridge: isOurs, foreign: isOurs ? [...ports, ...others] : [], rules }));
  });
}

function some(remains: Remains): Remains | null {
  return remains.bridge || remains.rules.length > 0 ? remains : null;
}

/** Docker may have been cut off before it gave the bridge an address; one with none but other addresses is somebody else's. */
function isMadeFor(gateways: readonly string[], on: readonly LinkAddress[]): boolean {
  return on.length === 0 || on.some((item) => isGateway(gateways, item));
}

function isGateway(gateways: readonly string[], { address }: LinkAddress): boolean {
  return gateways.includes(address);
}

async function readTables({ packetFilter }: HostReader, of: Family) {
  try {
    return known(await packetFilter.read(of));
  } catch (cause) {
    // Without iptables there are no rules of it.
    if (isFailure(cause, 'missing')) return known([]);
    if (cause instanceof Failure) return unknown([cause.message, cause.fix ?? []].flat().join('. '));
    throw cause;
  }
}

function without(some: readonly PlacedRule[], others: readonly PlacedRule[]): readonly PlacedRule[] {
  return some.filter((rule) => !has(others, rule));
}

function has(rules: readonly PlacedRule[], rule: PlacedRule): boolean {
  return rules.some((other) => sameJson({ ...other }, { ...rule }));
}
