import * as z from 'zod';
import { Failure } from '../../core/failure.ts';
import type { Modules, ModuleState } from '../../core/host/modules-port.ts';
import type { Kernel } from './kernel.ts';
import type { OnEffect } from './simulated-network.ts';

/** The loaded modules of a kernel and the module files on disk. */
export const modulesSchema = z.strictObject({
  modprobe: z.boolean().default(true),
  builtIn: z.array(z.string()).default([]),
  /** Number of references, by name. */
  loaded: z.record(z.string(), z.number().int()).default({}),
  /** Modules that can be loaded. */
  available: z.array(z.string()).default(['br_netfilter', 'overlay']),
});

export type ModulesData = z.output<typeof modulesSchema>;

/** Parameters that exist only while a module is loaded (net/bridge/br_netfilter_hooks.c). */
const moduleParameters = new Map([
  ['br_netfilter', ['net/bridge/bridge-nf-call-arptables', 'net/bridge/bridge-nf-call-ip6tables', 'net/bridge/bridge-nf-call-iptables']],
]);

export function simulatedModules(data: ModulesData, kernel: Kernel, effect: OnEffect = () => undefined): Modules {
  const stateOf = (name: string): ModuleState => {
    const references = data.loaded[name];
    if (references !== undefined) return { state: 'loaded', references, usedBy: [] };
    return { state: data.builtIn.includes(name) ? 'built-in' : 'absent' };
  };
  const exists = (name: string): boolean => data.available.includes(name) || stateOf(name).state !== 'absent';
  const needed = (command: string): void => {
    if (data.modprobe) return;
    throw new Failure('missing', `${command}: there is no program modprobe`, { fix: 'Install it: apt-get install kmod' });
  };
  return {
    read: async (names) => names.map(stateOf),
    isLoadable: async (name) => {
      needed(`modprobe --dry-run --quiet ${name}`);
      return exists(name);
    },
    load: async (name) => {
      needed(`modprobe ${name}`);
      if (!exists(name)) throw new Failure('failed', `modprobe ${name}: exit status 1\nmodprobe: FATAL: Module ${name} not found.`);
      if (stateOf(name).state !== 'absent') return;
      effect(`before modprobe ${name}`);
      data.loaded[name] = 0;
      for (const key of moduleParameters.get(name) ?? []) kernel.sysctls.set(key, '1');
      effect(`after modprobe ${name}`);
    },
    unload: async (name) => {
      needed(`modprobe -r ${name}`);
      const { state } = stateOf(name);
      if (state !== 'loaded' || data.loaded[name] !== 0) {
        const why = state === 'built-in' ? 'is builtin.' : state === 'loaded' ? 'is in use.' : 'is not currently loaded';
        throw new Failure('failed', `modprobe -r ${name}: exit status 1\nmodprobe: FATAL: Module ${name} ${why}`);
      }
      effect(`before modprobe -r ${name}`);
      data.loaded = Object.fromEntries(Object.entries(data.loaded).filter(([other]) => other !== name));
      for (const key of moduleParameters.get(name) ?? []) kernel.sysctls.delete(key);
      effect(`after modprobe -r ${name}`);
    },
  };
}
