import { readFileSync, statSync } from 'node:fs';

/**
 * The id that tells this host from a copy of it; empty: unknown. systemd writes it at the first boot. Images contain an empty file, none, or
 * the word `uninitialized`.
 */
export function readMachineId(path = '/etc/machine-id'): string {
  try {
    if (!statSync(path).isFile()) return '';
    const text = readFileSync(path, 'utf8').trim();
    return /^[0-9a-f]{32}$/u.test(text) ? text : '';
  } catch {
    return '';
  }
}
