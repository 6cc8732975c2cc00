import { kindNames } from '../../../core/kind-names.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { probeUnits, unitIdSchema, unitStateSchema } from '../../shared/systemd-units.ts';

/**
 * Whether systemd kept a unit running before other programs started and stopped it because of lazyjack: kubeadm does so with the kubelet.
 * Never desired; a unit that should run is a `service`. A restore starts the unit again if it was running, even if it kept failing.
 */
export const unit = defineKind({
  name: kindNames.unit,
  id: unitIdSchema,
  state: unitStateSchema,
  label: ({ unit }) => unit,

  probe: probeUnits,

  async write({ services }, changes) {
    await mapInOrder(changes, async ({ id: { unit }, after }) => {
      if (after === null) return services.stop(unit);
      // Its files have just changed, and systemd would start the version that it remembers.
      await services.reload();
      return services.start(unit);
    });
  },
});
