import { readFileSync } from 'node:fs';

/** The kernel's random id of this boot. Links, addresses and routes of another boot are gone. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
