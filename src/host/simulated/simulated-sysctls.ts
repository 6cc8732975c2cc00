import type { Sysctls } from '../../core/host/sysctls-port.ts';
import type { Kernel } from './kernel.ts';
import { setSysctl } from './kernel-sysctls.ts';
import type { OnEffect } from './simulated-network.ts';

export function simulatedSysctls(kernel: Kernel, effect: OnEffect = () => undefined): Sysctls {
  return {
    read: async (keys) => keys.map((key) => kernel.sysctls.get(key) ?? null),
    list: async (directory) => {
      const prefix = `${directory}/`;
      const names = [...kernel.sysctls.keys()].flatMap((key) =>
        key.startsWith(prefix) ? (key.slice(prefix.length).split('/')[0] ?? []) : [],
      );
      return [...new Set(names)].sort();
    },
    write: async (values) => {
      for (const { key, value } of values) {
        effect(`before set ${key}`);
        setSysctl(kernel, key, value);
        effect(`after set ${key}`);
      }
    },
  };
}
