import type { CniPlugin } from './cni-plugin.ts';

/** At most 15 characters, and not what other tools call theirs: 1.3's `br0` was somebody's. */
const podBridge = 'lazyjack-pods';

/** Pods of a node on one bridge, which is their gateway. */
export const bridgePlugin: CniPlugin<'bridge'> = {
  name: 'bridge',
  program: 'bridge',
  hostInterface: podBridge,
  makeOptions: ({ mtu }) => ({
    bridge: podBridge,
    isGateway: true,
    // A pod reaches itself by the address of its service.
    hairpinMode: true,
    // Pods see each other's own addresses across nodes; what leaves the cluster is masqueraded by a chain of ours.
    ipMasq: false,
    mtu,
  }),
};
