import * as z from 'zod';
import type { HostReader } from '../../core/host/host-ports.ts';
import { known, type ProbeResult } from '../../core/state.ts';
import { isRunningOrStarting } from './running-or-starting.ts';
import { probeOrUnknown } from './probe-or-unknown.ts';

/** The id of a systemd unit, for all kinds that name one. */
export const unitIdSchema = () => z.strictObject({ unit: z.string().regex(/^[\w@:.\\-]+$/) });

/** The unit runs, or systemd keeps trying to start it. */
export const unitStateSchema = () => z.strictObject({ active: z.literal(true) });

export function probeUnits(
  { services }: HostReader,
  ids: readonly { readonly unit: string }[],
): Promise<readonly ProbeResult<{ active: true } | null>[]> {
  return probeOrUnknown(ids, async () => {
    const found = await services.read(ids.map(({ unit }) => unit));
    return found.map((state) => known(isRunningOrStarting(state) ? ({ active: true } as const) : null));
  });
}
