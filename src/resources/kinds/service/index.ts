import { kindNames } from '../../../core/kind-names.ts';
import type { Settled } from '../../../core/kind.ts';
import type { ServiceState } from '../../../core/host/services-port.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { isRunningOrStarting } from '../../shared/running-or-starting.ts';
import { probeUnits, unitIdSchema, unitStateSchema } from '../../shared/systemd-units.ts';

/**
 * A running systemd unit. A desired service that lives on the files that it reads is replaced when one of them changes: it is stopped
 * before they are written and started afterwards, with one `daemon-reload` for all units that start together. So any number of changed
 * files causes one restart. A restore stops only a unit that was not running before.
 */
export const service = defineKind({
  name: kindNames.service,
  id: unitIdSchema,
  state: unitStateSchema,
  // What is enabled determines whether the unit runs after a reboot.
  volatile: true,
  settleTimeout: 60_000,
  label: ({ unit }) => unit,

  probe: probeUnits,

  async write({ services }, changes) {
    for (const { id, after } of changes) if (after === null) await services.stop(id.unit);
    const starts = changes.filter(({ after }) => after !== null);
    // Units and drop-ins may have been written since the last daemon-reload. systemd would start the version that it remembers.
    if (starts.length > 0) await services.reload();
    for (const { id } of starts) await services.start(id.unit);
  },

  async settle({ services }, changes) {
    const found = await services.read(changes.map(({ id }) => id.unit));
    return found.map((state, at) => toSettled(state, changes[at]?.id.unit ?? ''));
  },

  refuse: (host, changes) =>
    mapInOrder(changes, async ({ id: { unit }, after }) => {
      if (after === null) return undefined;
      const [found] = await host.services.read([unit]);
      // A unit that is not found may be written by the same run. If it is not, systemctl reports it later.
      if (found?.load !== 'masked') return undefined;
      return { detail: `the unit ${unit} is masked: it cannot be started`, fix: `allow it: systemctl unmask ${unit}`, adoptable: false };
    }),
});

function toSettled({ active, sub }: ServiceState, unit: string): Settled {
  if (active === 'active') return { settled: 'yes' };
  const state = sub === undefined ? active : `${active} (${sub})`;
  if (isRunningOrStarting({ active })) return { settled: 'not-yet', reason: state };
  return { settled: 'never', reason: `${state} after it was started; see journalctl -u ${unit}` };
}
