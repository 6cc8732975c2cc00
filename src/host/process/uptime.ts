import { readFileSync } from 'node:fs';

/** Seconds since the boot. They go on while the host sleeps, and a clock that is set does not change them. */
export function readUptime(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
}
