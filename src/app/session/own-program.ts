import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';
import type { OwnProgram } from '../../roles/desired/boot-restore-units.ts';

/** The command with which systemd calls this lazyjack after a reboot. */
export function locateOwnProgram(): OwnProgram {
  const script = process.argv[1] ?? '/usr/local/bin/lazyjack';
  return { command: isSea() ? [process.execPath] : [process.execPath, realpathSync(script)] };
}
