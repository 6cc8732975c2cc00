import { readFileSync } from 'node:fs';

/** The kernel's random ID of this boot; empty: unknown. Links, addresses and routes do not survive a reboot. */
export function readBootId(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
