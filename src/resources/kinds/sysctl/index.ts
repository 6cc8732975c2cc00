import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import type { Ref } from '../../../core/resource.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { makeRefMatcher } from '../../shared/network-refs.ts';
import { parentGone } from '../../shared/parent-gone.ts';
import { findSysctlSideEffects } from './sysctl-side-effects.ts';
import { adjustSysctlRestore } from './sysctl-restore.ts';

/** A kernel parameter. Absent: this kernel, or this interface, has no such key, and lazyjack cannot create it. */
export const sysctl = defineKind({
  name: kindNames.sysctl,
  isResetByReboot: true,
  id: () => z.strictObject({ key: z.string() }),
  state: () => z.strictObject({ value: z.string() }),
  label: ({ key }) => key,
  async probe(host, ids) {
    const values = await host.sysctls.read(ids.map(({ key }) => key));
    return values.map((value) => known(value === null ? null : { value }));
  },
  async write(host, changes) {
    await host.sysctls.write(
      changes.map(({ id: { key }, after }) => {
        if (after === null) throw new Failure('refused', `a kernel parameter cannot be deleted: ${key}`);
        return { key, value: after.value };
      }),
    );
  },
  sideEffects: findSysctlSideEffects,
  async adjustRestore(host, changes, deletedRefs) {
    const disablesIpv6 = changes.some(({ id: { key }, after }) => key.endsWith('/disable_ipv6') && after?.value === '1');
    const [{ addresses }, entries] = disablesIpv6
      ? await Promise.all([host.network.read(), host.network.readEntries()])
      : [{ addresses: [] }, []];
    const live = { addresses, entries, isDeleted: makeRefMatcher(deletedRefs) };
    const deletedDevices = new Set([
      ...deletedRefs.flatMap(({ kind, id }) => (kind === kindNames.bridge ? [id['dev']] : [])),
      ...(await findDeletedBridges(host, deletedRefs)),
    ]);
    return changes.map(({ id: { key }, before, after }) => {
      // The parameters of an interface or a module appear and disappear with it.
      if (before === null) return parentGone;
      if (after === null) return { target: before };
      if (deletedDevices.has(/^net\/ipv[46]\/conf\/([^/]+)\//.exec(key)?.[1])) return { target: before };
      return adjustSysctlRestore(live, key, before, after);
    });
  },
});

/**
 * The interfaces that are deleted with networks of the container engine. After a reboot, such an interface may be older than the write that
 * changed its parameters.
 */
async function findDeletedBridges({ containers }: HostReader, deletedRefs: readonly Ref[]): Promise<readonly (string | null)[]> {
  const names = deletedRefs.flatMap(({ kind, id }) => (kind === kindNames.containerNetwork ? [id['name']] : []));
  if (names.length === 0) return [];
  return (await containers.readNetworks()).filter(({ name }) => names.includes(name)).map(({ bridge }) => bridge);
}
