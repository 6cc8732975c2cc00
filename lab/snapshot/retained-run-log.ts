import type { SnapshotDifference } from './snapshot-entries.ts';

const runLog = '/var/log/lazyjack';

/** Whether a difference is the log of runs, which destroy retains on purpose. Only as root's alone: with any other mode or owner it is a difference. */
export function isRetainedRunLog({ name, before, after }: SnapshotDifference): boolean {
  const form = name === runLog ? /^directory 0700 0:0$/u : name.startsWith(`${runLog}/`) ? /^file 0600 0:0 \d/u : undefined;
  return form !== undefined && [before, after].every((state) => state === null || form.test(state));
}
