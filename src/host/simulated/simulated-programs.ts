import * as z from 'zod';
import type { AccountsReader } from '../../core/host/accounts-port.ts';
import type { CniPlugins } from '../../core/host/cni-plugins-port.ts';
import type { Invocation } from '../../core/host/invocation.ts';
import type { Programs } from '../../core/host/programs-port.ts';

/** The installed programs: what each prints when it is asked for its version, by name. */
export const programsSchema = z.record(z.string(), z.string());

/** The CNI versions that each plugin supports, by directory and program. */
export const pluginsSchema = z.record(z.string().startsWith('/'), z.record(z.string(), z.array(z.string())));

export const accountsSchema = z.array(
  z.strictObject({ name: z.string(), uid: z.number().int(), gid: z.number().int(), home: z.string().startsWith('/') }),
);

export const invocationSchema = z.strictObject({
  hostName: z.string().default(''),
  bootId: z.string().default('simulated'),
  sshAddress: z.string().exactOptional(),
  sshClient: z.string().exactOptional(),
  proxy: z.strictObject({ noProxy: z.string() }).exactOptional(),
  command: z.array(z.string()).default(['/usr/local/bin/lazyjack']),
});

export function simulatedPrograms(outputs: z.output<typeof programsSchema>): Programs {
  const installed = new Map(Object.entries(outputs));
  return {
    areInstalled: async (names) => names.map((name) => installed.has(name)),
    readVersionOutput: async (name) => installed.get(name),
  };
}

export function simulatedPlugins(byDirectory: z.output<typeof pluginsSchema>): CniPlugins {
  return {
    async find(programs, directories) {
      let best = programs;
      for (const directory of directories) {
        const versions = new Map(Object.entries(byDirectory[directory] ?? {}));
        const missing = programs.filter((program) => !versions.has(program));
        if (missing.length === 0) return { found: true, directory, supportedVersions: programs.map((each) => versions.get(each) ?? []) };
        if (missing.length < best.length) best = missing;
      }
      return { found: false, missing: best, directories };
    },
  };
}

export function simulatedAccounts(accounts: z.output<typeof accountsSchema>): AccountsReader {
  return { find: async (name) => accounts.find((account) => account.name === name) };
}

export function simulatedInvocation(data: z.output<typeof invocationSchema>): Invocation {
  return { ...data, now: () => new Date() };
}
