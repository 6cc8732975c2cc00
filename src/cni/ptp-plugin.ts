import type { CniPlugin } from './cni-plugin.ts';

/** A cable to the node for every pod, and a route to it: no bridge, nothing left behind. */
export const ptpPlugin: CniPlugin<'ptp'> = {
  name: 'ptp',
  program: 'ptp',
  // See bridge.ts.
  makeOptions: ({ mtu }) => ({ ipMasq: false, mtu }),
};
