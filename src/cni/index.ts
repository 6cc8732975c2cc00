import { bridge } from './bridge.ts';
import { ptp } from './ptp.ts';

/** Every plugin that the configuration can name; bridge where it names none. */
export const cniPlugins = { bridge, ptp } as const;

export type CniPluginName = keyof typeof cniPlugins;
