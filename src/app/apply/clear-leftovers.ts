import { removeLeftovers } from '../../host/files/replace-file.ts';
import type { Ledger } from '../../journal/ledger.ts';

/** Files that kinds write although no resource id has their path. */
const sharedFiles = ['/etc/hosts', '/etc/resolv.conf'];

/** Removes temporary files that an interrupted run left beside the files that it wrote. Needs the lock. */
export async function clearLeftovers({ interrupted, owned }: Ledger): Promise<void> {
  if (interrupted === undefined) return;
  await removeLeftovers(listWrittenFiles(owned));
}

/** All files that an interrupted run may have been writing. */
export function listWrittenFiles(owned: Ledger['owned']): readonly string[] {
  return [...sharedFiles, ...[...owned.values()].flatMap(({ ref: { id } }) => (typeof id['path'] === 'string' ? [id['path']] : []))];
}
