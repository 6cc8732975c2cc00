import * as z from 'zod';
import type { HostReader } from '../core/host.ts';
import { known, type Probed } from '../core/state.ts';
import { isKeptRunning } from './text/kept-running.ts';
import { whenUnreadable } from './when-unreadable.ts';

/** A unit of systemd, as all kinds that are about one name it. */
export const unitId = () => z.strictObject({ unit: z.string().regex(/^[\w@:.\\-]+$/) });

/** It runs, or systemd keeps trying. */
export const unitState = () => z.strictObject({ active: z.literal(true) });

export function probeUnits(
  { services }: HostReader,
  ids: readonly { readonly unit: string }[],
): Promise<readonly Probed<{ active: true } | null>[]> {
  return whenUnreadable(ids, async () => {
    const found = await services.read(ids.map(({ unit }) => unit));
    return found.map((state) => known(isKeptRunning(state) ? ({ active: true } as const) : null));
  });
}
