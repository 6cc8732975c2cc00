import { kindNames } from '../../../core/kind-names.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import type { SideEffect } from '../../../core/kind.ts';
import { findLostWhenDown, markForeign } from '../../shared/lost-when-down.ts';
import type { OwnerSettingId } from './owner-settings.ts';

interface OwnerSettingChange {
  readonly id: OwnerSettingId;
  readonly before: { readonly inUse: boolean } | null;
  readonly after: object | null;
}

/** NetworkManager sets an interface down when it stops managing it. It is set up again, but has lost what the kernel removes meanwhile. */
export async function findOwnerSideEffects(
  { network }: Pick<HostReader, 'network'>,
  changes: readonly OwnerSettingChange[],
): Promise<readonly SideEffect[]> {
  const devs = changes
    .filter(({ id, before, after }) => id.daemon === 'NetworkManager' && after !== null && before?.inUse !== true)
    .map(({ id }) => id.dev);
  if (devs.length === 0) return [];
  const [state, entries] = await Promise.all([network.read(), network.readEntries()]);
  return devs
    .filter((dev) => state.links.some(({ name, up }) => name === dev && up))
    .flatMap((dev) => [...markForeign([{ kind: kindNames.link, id: { dev } }]), ...findLostWhenDown(state, entries, dev)]);
}
