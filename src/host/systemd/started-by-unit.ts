import { readFileSync } from 'node:fs';

/**
 * Whether one of these systemd units started this process. systemd names the control group of the process after the unit (systemd.exec).
 */
export function isStartedByUnit(units: readonly string[]): boolean {
  try {
    return isInUnit(readFileSync('/proc/self/cgroup', 'utf8'), units);
  } catch {
    return false;
  }
}

/** Reads one line `ID:CONTROLLERS:PATH` for each hierarchy (cgroups(7)). */
export function isInUnit(cgroups: string, units: readonly string[]): boolean {
  return cgroups.split('\n').some((line) => units.some((unit) => line.split(':').slice(2).join(':').split('/').includes(unit)));
}
