import { podBridge } from '../core/owner-marks.ts';
import type { CniPlugin } from './cni-plugin.ts';

/** Connects the pods of a node to one bridge, which is their gateway. */
export const bridgePlugin: CniPlugin<'bridge'> = {
  name: 'bridge',
  program: 'bridge',
  hostBridge: podBridge,
  makeOptions: ({ mtu }) => ({
    bridge: podBridge,
    isGateway: true,
    // Lets a pod reach itself by its service address.
    hairpinMode: true,
    // Pods see each other's own addresses across nodes. A chain of lazyjack masquerades what leaves the cluster.
    ipMasq: false,
    mtu,
  }),
};
