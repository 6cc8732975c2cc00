import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { known } from '../core/state.ts';
import { defineKind } from './define-kind.ts';

/** One kernel parameter. Absent: this kernel, or this interface, has no such key; nothing can be done about that. */
export const sysctl = defineKind({
  name: 'sysctl',
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
});
