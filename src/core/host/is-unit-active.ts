import { isFailure } from '../failure.ts';
import type { FilesReader } from './files-port.ts';

/**
 * Whether a unit is active. systemd keeps a symlink for each active unit, so no process is started. Without systemd as process 1 there is no
 * such directory, and the daemon's own files decide.
 */
export async function isUnitActive(files: FilesReader, unit: string): Promise<boolean> {
  const directory = '/run/systemd/units';
  if ((await readIfAllowed(files, `${directory}/invocation:${unit}.service`)) !== null) return true;
  return (await readIfAllowed(files, directory)) === null;
}

async function readIfAllowed(files: FilesReader, path: string) {
  try {
    return await files.read(path);
  } catch (thrown) {
    if (isFailure(thrown, 'denied')) return null;
    throw thrown;
  }
}
