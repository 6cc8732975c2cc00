/** The CNI plugins that a configuration can name. Each has an entry of this name in the registry `src/cni/index.ts`, which the compiler checks. */
export const cniPluginNames = ['bridge', 'ptp'] as const;

export type CniPluginName = (typeof cniPluginNames)[number];

export const defaultCniPlugin: CniPluginName = 'bridge';
