import { readFileSync } from 'node:fs';

/**
 * Whether systemd runs this process for one of lazyjack's restore units: those that 2.0.0 wrote do not say so on their command line. A process is in its
 * unit's control group (systemd.resource-control, "Unit hierarchy").
 */
export function restoreUnitRunsUs(): boolean {
  try {
    return isInRestoreUnit(readFileSync('/proc/self/cgroup', 'utf8'));
  } catch {
    return false;
  }
}

/** `0::/system.slice/lazyjack-restore.service`, with cgroup v1 a line per hierarchy. */
export function isInRestoreUnit(cgroups: string): boolean {
  return /\/lazyjack-restore(?:-up)?\.service$/mu.test(cgroups);
}
