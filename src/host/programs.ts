import { access, constants } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Programs } from '../core/programs.ts';
import type { Commands } from './commands.ts';

/** Milliseconds in which a program must have said its version. */
const PATIENCE = 5000;

export function linuxPrograms(commands: Commands, path = process.env['PATH'] ?? ''): Programs {
  const directories = path.split(delimiter).filter((directory) => directory !== '');
  return {
    there: (names) =>
      Promise.all(
        names.map(async (name) => (await Promise.all(directories.map((directory) => isExecutable(`${directory}/${name}`)))).includes(true)),
      ),
    async version(name, args) {
      try {
        const { exitCode, stdout } = await commands.attempt(name, args, { timeout: PATIENCE });
        return exitCode === 0 ? stdout.trim() : undefined;
      } catch (cause) {
        if (cause instanceof Failure) return undefined;
        throw cause;
      }
    },
  };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
