import { z } from 'zod';
import type { Transition } from '../core/kind.ts';
import type { LinkAddress, NetworkChange } from '../core/network.ts';
import { known, sameJson } from '../core/state.ts';
import { addressDisturbs } from './address-disturbs.ts';
import { refuseInUse, whoHasIt } from './address-in-use.ts';
import { refuseAddress } from './address-refusal.ts';
import { settleAddress } from './address-settle.ts';
import { defineKind } from './define-kind.ts';
import { addressText, familyOf } from './ip-text.ts';
import { addressRef, among } from './network-refs.ts';

/** What `ip` is told: another prefix length is another address to it. */
function commandsFor({
  id,
  before,
  after,
}: Transition<Pick<LinkAddress, 'dev' | 'address'>, Pick<LinkAddress, 'prefix' | 'broadcast' | 'alias'>>): NetworkChange[] {
  const which = { dev: id.dev, family: familyOf(id.address), address: id.address };
  return [
    ...(before === null ? [] : [{ op: 'delete-address' as const, ...which, ...before }]),
    ...(after === null ? [] : [{ op: 'add-address' as const, ...which, ...after }]),
  ];
}

/**
 * One address on one interface. Another prefix length is made by taking the address away and adding it again: for IPv6 `ip address replace`
 * returns 0 and does nothing.
 */
export const address = defineKind({
  name: 'address',
  volatile: true,
  id: () => z.strictObject({ dev: z.string(), address: addressText() }),
  // Beside the prefix length, what a found address needs to be given back as it was.
  state: () =>
    z.strictObject({
      prefix: z.number().int(),
      broadcast: z.string().nullable().default(null),
      alias: z.string().nullable().default(null),
    }),
  patience: 5000,
  label: (id) => `${id.dev}/${id.address}`,
  async probe(host, ids) {
    const { addresses } = await host.network.read();
    const found = new Map(addresses.map((item): [string, LinkAddress] => [`${item.dev} ${item.address}`, item]).toReversed());
    return ids.map((id) => {
      const item = found.get(`${id.dev} ${id.address}`);
      return known(item === undefined ? null : { prefix: item.prefix, broadcast: item.broadcast, alias: item.alias });
    });
  },
  async write(host, changes, signal, making) {
    // One that only gets another prefix length is this host's already.
    const asked = changes.flatMap(({ id, before, after }, at) =>
      making !== undefined && before === null && after !== null && familyOf(id.address) === 4 ? [{ ...id, at }] : [],
    );
    // What nobody has to be asked about goes first: duplicate address detection takes longer than ARP probes, and begins when an address is added.
    await host.network.write(changes.flatMap((change, at) => (asked.some((each) => each.at === at) ? [] : commandsFor(change))));
    if (making === undefined || asked.length === 0) return;
    await refuseInUse(host, asked, signal, making);
    await host.network.write(asked.flatMap(({ at }) => changes.slice(at, at + 1).flatMap(commandsFor)));
  },
  async settle(host, changes) {
    const state = await host.network.read();
    return changes.map(({ id, after }) => (after === null ? { settled: 'yes' } : settleAddress(state, id)));
  },
  async explain(host, { id, after }, signal) {
    return after === null ? undefined : whoHasIt(host, { ...id, prefix: after.prefix }, signal);
  },
  async refuse(host, changes, going) {
    const isGoing = among(going);
    const addresses = (await host.network.read()).addresses.filter((item) => !isGoing(addressRef(item)));
    return changes.map(({ id, before, after, owned }) =>
      owned || after === null ? undefined : refuseAddress(addresses, id, before, after),
    );
  },
  disturbs: addressDisturbs,
  async evidence(_host, claims) {
    return claims.map(({ before, after }) =>
      sameJson(before, after) ? { why: 'it is exactly what the configuration asks for', before: null } : undefined,
    );
  },
});
