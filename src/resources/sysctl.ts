import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { known } from '../core/state.ts';
import { defineKind } from './define-kind.ts';
import { among } from './network-refs.ts';
import { sysctlDisturbs } from './sysctl-disturbs.ts';
import { undoSysctl } from './sysctl-undo.ts';

/** One kernel parameter. Absent: this kernel, or this interface, has no such key; nothing can be done about that. */
export const sysctl = defineKind({
  name: 'sysctl',
  volatile: true,
  id: z.strictObject({ key: z.string() }),
  state: z.strictObject({ value: z.string() }),
  label: ({ key }) => key,
  async probe(host, ids) {
    const values = await host.sysctls.read(ids.map(({ key }) => key));
    return values.map((value) => known(value === null ? null : { value }));
  },
  async write(host, changes) {
    await host.sysctls.write(
      changes.map(({ id: { key }, after }) => {
        if (after === null) throw new Failure('refused', `a kernel parameter cannot be taken away: ${key}`);
        return { key, value: after.value };
      }),
    );
  },
  disturbs: sysctlDisturbs,
  async undo(host, changes, going) {
    const needed = changes.some(({ id: { key } }) => key.endsWith('/disable_ipv6'));
    if (!needed) return changes.map(({ after }) => ({ target: after }));
    const { addresses } = await host.network.read();
    const isGoing = among(going);
    return changes.map(({ id: { key }, before, after }) => undoSysctl(addresses, isGoing, key, before, after));
  },
});
