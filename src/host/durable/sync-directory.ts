import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Flushes the names in a directory to disk. Only then do a creation, a rename or a removal of an entry survive a power loss. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
