import { readFileSync } from 'node:fs';

/** Whether one of these units of systemd started this process: its control group is named after it (systemd.exec). */
export function isStartedBy(units: readonly string[]): boolean {
  try {
    return isInUnit(readFileSync('/proc/self/cgroup', 'utf8'), units);
  } catch {
    return false;
  }
}

/** cgroups(7): a line `ID:CONTROLLERS:PATH` for each hierarchy. */
export function isInUnit(cgroups: string, units: readonly string[]): boolean {
  return cgroups.split('\n').some((line) => units.some((unit) => line.split(':').slice(2).join(':').split('/').includes(unit)));
}
