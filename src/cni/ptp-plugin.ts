import type { CniPlugin } from './cni-plugin.ts';

/** Connects each pod by a veth pair and a route. There is no bridge, and nothing remains on the node. */
export const ptpPlugin: CniPlugin<'ptp'> = {
  name: 'ptp',
  program: 'ptp',
  // See bridge-plugin.ts.
  makeOptions: ({ mtu }) => ({ ipMasq: false, mtu }),
};
