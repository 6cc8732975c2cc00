import { readFileSync } from 'node:fs';
import { type LocalAccounts, parseLocalAccounts } from '../../core/facts/local-accounts.ts';

/** Synchronous: called only to explain a problem with a file that was just read. */
export function readLocalAccounts(): LocalAccounts {
  return parseLocalAccounts(readTextOrEmpty('/etc/passwd'), readTextOrEmpty('/etc/group'));
}

/** An unreadable file yields no accounts. */
function readTextOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
