import type { CniPluginName } from '../core/kubernetes/cni-plugin-names.ts';
import { bridgePlugin } from './bridge-plugin.ts';
import type { CniPlugin } from './cni-plugin.ts';
import { ptpPlugin } from './ptp-plugin.ts';

/** Every plugin that a configuration can name. */
export const cniPlugins = { bridge: bridgePlugin, ptp: ptpPlugin } as const satisfies Record<CniPluginName, CniPlugin>;
