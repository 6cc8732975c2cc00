import { bridgePlugin } from './bridge-plugin.ts';
import { ptpPlugin } from './ptp-plugin.ts';

/** Every plugin that the configuration can name; bridge where it names none. */
export const cniPlugins = { bridge: bridgePlugin, ptp: ptpPlugin } as const;

export type CniPluginName = keyof typeof cniPlugins;
