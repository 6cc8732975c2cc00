import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { isFailure } from '../../../core/failure.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import type { Refusal } from '../../../core/kind.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';

/**
 * A kernel module. A built-in module counts as loaded: lazyjack did not load it, so nothing unloads it.
 *
 * Its kernel parameters appear and disappear with it, with the kernel's default values.
 */
export const module = defineKind({
  name: kindNames.module,
  id: () => z.strictObject({ name: z.string().regex(/^\w[\w-]*$/) }),
  state: () => z.strictObject({ loaded: z.literal(true) }),
  volatile: true,
  label: ({ name }) => name,

  async probe({ modules }, ids) {
    const states = await modules.read(ids.map(({ name }) => name));
    return states.map(({ state }) => known(state === 'absent' ? null : ({ loaded: true } as const)));
  },

  async write({ modules }, changes) {
    await mapInOrder(changes, ({ id: { name }, after }) => (after === null ? modules.unload(name) : modules.load(name)));
  },

  refuse: (host, changes) => mapInOrder(changes, async ({ id, after }) => (after === null ? undefined : refuseMissing(host, id.name))),

  /** Only called for modules that lazyjack loaded. */
  async adjustRestore({ modules }, changes) {
    const states = await modules.read(changes.map(({ id }) => id.name));
    return changes.map(({ before, after }, at) => {
      const found = states[at];
      if (after !== null || found?.state !== 'loaded' || found.references === 0) return { target: after };
      const by = found.usedBy.length > 0 ? ` by ${found.usedBy.join(', ')}` : '';
      return { target: before, note: `retained: it is in use${by}` };
    });
  },
});

async function refuseMissing({ modules }: HostReader, name: string): Promise<Refusal | undefined> {
  try {
    if (await modules.isLoadable(name)) return undefined;
    return {
      detail: `the running kernel has no module ${name}, neither built in nor as a file`,
      fix: `boot a kernel that has it; after an upgrade of the kernel, a reboot is often all that is missing (modprobe ${name} says more)`,
      adoptable: false,
    };
  } catch (thrown) {
    if (!isFailure(thrown, 'missing')) throw thrown;
    return { detail: thrown.message, fix: thrown.fix ?? 'install modprobe', adoptable: false };
  }
}
