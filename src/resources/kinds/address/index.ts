import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import type { Settled } from '../../../core/kind.ts';
import type { LinkAddress, NetworkState } from '../../../core/host/network-port.ts';
import { isSameJson, known } from '../../../core/state.ts';
import { findAddressSideEffects } from './address-side-effects.ts';
import { addressConflictFix, describeAddressConflict, duplicateAddressDetection, findConflictingHost } from './address-in-use.ts';
import { readPromotingLinks } from './secondary-addresses.ts';
import { refuseAddress } from './address-refusal.ts';
import { adjustAddressRestore } from './address-restore.ts';
import { writeAddresses } from './address-write.ts';
import { defineKind } from '../../define-kind.ts';
import { addressSchema } from '../../shared/ip-schemas.ts';
import { makeAddressRef, makeRefMatcher } from '../../shared/network-refs.ts';
import { findMissingLinks, parentGone } from '../../shared/parent-gone.ts';

/** An address on an interface. */
export const address = defineKind({
  name: kindNames.address,
  volatile: true,
  id: () => z.strictObject({ dev: z.string(), address: addressSchema() }),
  // Besides the prefix length, the fields that are needed to restore a foreign address exactly.
  state: () =>
    z.strictObject({
      prefix: z.number().int(),
      broadcast: z.string().nullable().default(null),
      alias: z.string().nullable().default(null),
      // Absent if there are none, as in a journal of 2.0.0.
      peer: addressSchema().exactOptional(),
      attributes: z.string().exactOptional(),
    }),
  settleTimeout: 5000,
  label: (id) => `${id.dev}/${id.address}`,
  async probe(host, ids) {
    const { addresses } = await host.network.read();
    const found = new Map(addresses.map((item): [string, LinkAddress] => [`${item.dev} ${item.address}`, item]).toReversed());
    return ids.map((id) => {
      const item = found.get(`${id.dev} ${id.address}`);
      return known(item === undefined ? null : stateOf(item));
    });
  },
  write: writeAddresses,
  async settle(host, changes) {
    const state = await host.network.read();
    return changes.map(({ id, after }) => (after === null ? { settled: 'yes' } : settleAddress(state, id)));
  },
  async explain(host, { id, after }, signal) {
    return after === null ? undefined : findConflictingHost(host, { ...id, prefix: after.prefix }, signal);
  },
  async refuse(host, changes, deletedRefs) {
    const isDeleted = makeRefMatcher(deletedRefs);
    const addresses = (await host.network.read()).addresses.filter((item) => !isDeleted(makeAddressRef(item)));
    return changes.map(({ id, before, after, owned }) =>
      owned || after === null ? undefined : refuseAddress(addresses, id, before, after),
    );
  },
  sideEffects: findAddressSideEffects,
  async adjustRestore(host, changes, deletedRefs) {
    const deletions = changes.filter(({ before, after }) => before !== null && after === null);
    const missing = await findMissingLinks(
      host.network,
      changes.flatMap(({ id: { dev }, before, after }) => (before === null && after !== null ? [dev] : [])),
    );
    if (deletions.length === 0) return changes.map(({ id: { dev }, after }) => (missing.has(dev) ? parentGone : { target: after }));
    const [{ addresses }, entries, promotingLinks] = await Promise.all([
      host.network.read(),
      host.network.readEntries(),
      readPromotingLinks(
        host,
        deletions.map(({ id }) => id.dev),
      ),
    ]);
    const live = { addresses, entries, promotingLinks, isDeleted: makeRefMatcher(deletedRefs) };
    return changes.map(({ id, before, after }) => (missing.has(id.dev) ? parentGone : adjustAddressRestore(live, id, before, after)));
  },
  async findEvidence(_host, claims) {
    return claims.map(({ before, after }) =>
      isSameJson(before, after) ? { reason: 'it is exactly what the configuration asks for', before: null } : undefined,
    );
  },
});

function stateOf({ prefix, broadcast, alias, peer, attributes }: LinkAddress) {
  return { prefix, broadcast, alias, ...(peer !== null && { peer }), ...(attributes !== null && { attributes }) };
}

/** The progress of duplicate address detection. Without a carrier it never ends, and reports nothing. */
function settleAddress({ addresses, links }: Pick<NetworkState, 'addresses' | 'links'>, id: Pick<LinkAddress, 'dev' | 'address'>): Settled {
  const found = addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
  if (found === undefined) return { settled: 'not-yet', reason: `${id.address} is not on ${id.dev}` };
  if (found.dadFailed) return { settled: 'never', reason: describeAddressConflict(id, duplicateAddressDetection), fix: addressConflictFix };
  if (!found.tentative) return { settled: 'yes' };
  const carrier = links.some(({ name, carrier }) => name === id.dev && carrier);
  return carrier
    ? { settled: 'not-yet', reason: 'duplicate address detection is still running' }
    : { settled: 'yes', warning: `${id.address} on ${id.dev} is not verified: no cable` };
}
