import { bridgePlugin } from './bridge-plugin.ts';
import type { CniPlugin } from './cni-plugin.ts';
import { ptpPlugin } from './ptp-plugin.ts';

/** Every plugin that a configuration can name. A new plugin needs one file and one entry here. */
export const cniPlugins = { bridge: bridgePlugin, ptp: ptpPlugin } as const satisfies Record<string, CniPlugin>;

export type CniPluginName = (typeof cniPlugins)[keyof typeof cniPlugins]['name'];

export const cniPluginNames: readonly CniPluginName[] = Object.values(cniPlugins).map(({ name }) => name);

export const defaultCniPlugin: CniPluginName = 'bridge';
