import { access, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import type { Modules, ModuleState } from '../core/host/modules-port.ts';
import type { Commands } from './programs/commands.ts';
import { errorCode } from '../core/error-code.ts';

/** Paths that show that a module is present, even if it is built into the kernel and has no parameters. */
const builtInEvidencePaths = new Map([['br_netfilter', '/proc/sys/net/bridge']]);

/** The modules of the running kernel. Tests set `root`, which precedes every path. */
export function linuxModules(commands: Commands, root = '', kernel = release()): Modules {
  return {
    read: async (names) => {
      const [loaded, builtIn] = await Promise.all([
        readLines(`${root}/proc/modules`),
        readLines(`${root}/lib/modules/${kernel}/modules.builtin`),
      ]);
      const builtInNames = new Set(builtIn.map((path) => toKernelName(path.slice(path.lastIndexOf('/') + 1).replace(/\.ko.*$/, ''))));
      return Promise.all(
        names.map(async (name): Promise<ModuleState> => {
          const found = loaded.map((line) => line.split(' ')).find(([first]) => first === toKernelName(name));
          if (found !== undefined) return { state: 'loaded', references: Number(found[2] ?? 0), usedBy: parseUsers(found[3]) };
          // Present but not in /proc/modules: built in.
          const paths = [`/sys/module/${toKernelName(name)}`, ...[builtInEvidencePaths.get(toKernelName(name)) ?? []].flat()];
          const there = await Promise.all(paths.map((path) => exists(root + path)));
          return { state: builtInNames.has(toKernelName(name)) || there.includes(true) ? 'built-in' : 'absent' };
        }),
      );
    },
    isLoadable: async (name) => (await commands.attempt('modprobe', ['--dry-run', '--quiet', name])).exitCode === 0,
    load: async (name) => {
      await commands.run('modprobe', [name]);
    },
    unload: async (name) => {
      await commands.run('modprobe', ['-r', name]);
    },
  };
}

/** The kernel uses `_` where file names have `-`. */
const toKernelName = (name: string): string => name.replaceAll('-', '_');

/** Parses `bridge,br_netfilter,` or `-`. */
function parseUsers(text = '-'): readonly string[] {
  return text.split(',').filter((name) => name !== '' && name !== '-');
}

/** A kernel without module support has neither file. */
async function readLines(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
