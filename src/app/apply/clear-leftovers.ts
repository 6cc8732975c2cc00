import { removeLeftovers } from '../../host/files/replace-file.ts';
import type { Ledger } from '../../journal/ledger.ts';

/** Files that kinds write and that no id names. */
const sharedFiles = ['/etc/hosts', '/etc/resolv.conf'];

/** A run that was killed while it wrote a file may have left the new content beside it. Only for who holds the lock. */
export async function clearLeftovers({ interrupted, owned }: Ledger): Promise<void> {
  if (interrupted === undefined) return;
  await removeLeftovers(listWrittenFiles(owned));
}

/** All files that we may have been about to write. */
export function listWrittenFiles(owned: Ledger['owned']): readonly string[] {
  return [...sharedFiles, ...[...owned.values()].flatMap(({ ref: { id } }) => (typeof id['path'] === 'string' ? [id['path']] : []))];
}
