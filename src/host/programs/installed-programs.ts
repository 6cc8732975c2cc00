import { delimiter } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { Programs } from '../../core/host/programs-port.ts';
import type { Commands } from './commands.ts';
import { isExecutable } from './is-executable.ts';
import { versionTimeout } from './shared-queries.ts';

export function linuxPrograms(commands: Commands, path = process.env['PATH'] ?? ''): Programs {
  const directories = path.split(delimiter).filter((directory) => directory !== '');
  return {
    areInstalled: async (names) => names.map((name) => directories.some((directory) => isExecutable(`${directory}/${name}`))),
    async readVersionOutput(name, args) {
      try {
        const { exitCode, stdout } = await commands.attempt(name, args, { timeout: versionTimeout });
        return exitCode === 0 ? stdout.trim() : undefined;
      } catch (cause) {
        if (cause instanceof Failure) return undefined;
        throw cause;
      }
    },
  };
}
