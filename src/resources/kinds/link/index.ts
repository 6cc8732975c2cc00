import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import type { Ref } from '../../../core/resource.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { findLinkSideEffects } from './link-side-effects.ts';
import { refuseLink } from './link-refusal.ts';
import { isManagedByNetworkManager } from '../../shared/managed-by-network-manager.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { makeRefMatcher } from '../../shared/network-refs.ts';
import { parentGone } from '../../shared/parent-gone.ts';
import { listLinkUserNames, type LiveNetwork, adjustLinkRestore } from './link-restore.ts';

/** An existing interface: whether it is up, and its MTU. This kind never creates or deletes interfaces. */
export const link = defineKind({
  name: kindNames.link,
  volatile: true,
  id: () => z.strictObject({ dev: z.string() }),
  state: () => z.strictObject({ up: z.boolean(), mtu: z.number().int() }),
  label: ({ dev }) => dev,
  async probe(host, ids) {
    const { links } = await host.network.read();
    const byName = new Map(links.map((item) => [item.name, item]));
    return ids.map(({ dev }) => {
      const found = byName.get(dev);
      return known(found === undefined ? null : { up: found.up, mtu: found.mtu });
    });
  },
  async write(host, changes) {
    await host.network.write(
      changes.map(({ id: { dev }, after }) => {
        if (after === null) throw new Failure('refused', `an interface cannot be deleted: ${dev}`);
        return { op: 'set-link', dev, up: after.up, mtu: after.mtu };
      }),
    );
  },
  async refuse(host, changes) {
    const { links } = await host.network.read();
    return changes.map(({ id: { dev }, after }) => refuseLink(links, dev, after));
  },
  sideEffects: findLinkSideEffects,
  async recordContext(host, changes) {
    const setsUp = changes.some(({ before, after }) => before?.up === false && after?.up === true);
    if (!setsUp) return [];
    const live = await readLiveNetwork(host);
    return changes.map(({ id: { dev }, before }) => (before?.up === false ? listLinkUserNames(live, dev) : undefined));
  },
  async adjustRestore(host, changes, deletedRefs, retainedRefs) {
    const isDeleted = makeRefMatcher(deletedRefs);
    const isRetained = makeRefMatcher(retainedRefs);
    const isReduced = changes.some(
      ({ before, after }) => before !== null && after !== null && (before.up !== after.up || before.mtu > after.mtu),
    );
    // lazyjack cannot create an interface.
    if (!isReduced) return changes.map(({ before, after }) => (before === null ? parentGone : { target: after }));
    const live = await readLiveNetwork(host);
    return mapInOrder(changes, async ({ id: { dev }, before, after, context }) => {
      if (before === null) return parentGone;
      // An interface that NetworkManager does not manage is down after a boot. This restore makes NetworkManager manage it again, or has done so.
      const found = live.links.find(({ name }) => name === dev);
      const isManaged =
        deletedRefs.some((ref) => isUnmanagedSetting(ref, dev)) ||
        (found !== undefined && (await isManagedByNetworkManager(host.files, found)));
      const target = after !== null && isManaged ? { ...after, up: before.up || after.up } : after;
      return adjustLinkRestore(live, { isDeleted, isRetained }, dev, before, target, context);
    });
  },
});

/** The setting that keeps NetworkManager off. Without it, NetworkManager sets the interface up. */
function isUnmanagedSetting({ kind, id }: Ref, dev: string): boolean {
  return kind === kindNames.ownerSetting && id['daemon'] === 'NetworkManager' && id['dev'] === dev;
}

async function readLiveNetwork({ network }: HostReader): Promise<LiveNetwork> {
  const [{ links, addresses }, entries] = await Promise.all([network.read(), network.readEntries()]);
  return { links, addresses, entries };
}
