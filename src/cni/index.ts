import { bridgePlugin } from './bridge-plugin.ts';
import { ptpPlugin } from './ptp-plugin.ts';

/** Every plugin that the configuration can name. The default is bridge. */
export const cniPlugins = { bridge: bridgePlugin, ptp: ptpPlugin } as const;

export type CniPluginName = keyof typeof cniPlugins;
