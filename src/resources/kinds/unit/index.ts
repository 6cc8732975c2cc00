import { kindNames } from '../../../core/kind-names.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { probeUnits, unitIdSchema, unitStateSchema } from '../../shared/systemd-units.ts';

/**
 * Whether systemd kept a unit running before others began to start and stop it on our account: kubeadm does so with the kubelet. Never wished
 * for; where one should run for our sake, that is a `service`. It is set going again as it was found, also where that was in vain.
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
      // Its files are not those of a moment ago, and systemd would start what it remembers.
      await services.reload();
      return services.start(unit);
    });
  },
});
