import { readFileSync } from 'node:fs';

/** The kernel's random ID of this boot. Links, addresses and routes do not survive a reboot. */
export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
