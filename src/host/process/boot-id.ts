import { readFileSync } from 'node:fs';

/** What the kernel made up for this boot: links, addresses and routes of another one are gone. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
