/**
 * Until the next boot systemd remembers that the restore unit has run, though `destroy` removed its file. Leaves that out of a list of
 * changes.
 */
export function withoutRememberedUnits(changes: readonly string[]): readonly string[] {
  return changes.filter((change) => change !== 'systemd unit lazyjack-restore.service: absent -> active');
}
