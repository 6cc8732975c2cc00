import type { Resolver } from '../../core/host/resolver-port.ts';
import type { OnEffect } from './simulated-network.ts';

/** A resolvconf without any effect of its own: tests write the file that it would write. */
export function simulatedResolver(effect: OnEffect): Resolver {
  return {
    update: async () => {
      effect('before resolvconf -u');
      effect('after resolvconf -u');
    },
  };
}
