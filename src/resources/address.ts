import { z } from 'zod';
import type { LinkAddress, NetworkChange } from '../core/network.ts';
import { known } from '../core/state.ts';
import { defineKind } from './define-kind.ts';
import { addressText, familyOf } from './ip-text.ts';

const stateSchema = z.strictObject({
  prefix: z.number().int(),
  broadcast: z.string().nullable().default(null),
  alias: z.string().nullable().default(null),
});

/**
 * One address on one interface. Another prefix length is made by taking the address away and adding it again: for IPv6 `ip address replace`
 * returns 0 and does nothing.
 */
export const address = defineKind({
  name: 'address',
  id: z.strictObject({ dev: z.string(), address: addressText }),
  state: stateSchema,
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
  async write(host, changes) {
    await host.network.write(
      changes.flatMap(({ id, before, after }): NetworkChange[] => {
        const which = { dev: id.dev, family: familyOf(id.address), address: id.address };
        return [
          ...(before === null ? [] : [{ op: 'delete-address' as const, ...which, ...before }]),
          ...(after === null ? [] : [{ op: 'add-address' as const, ...which, ...after }]),
        ];
      }),
    );
  },
});
