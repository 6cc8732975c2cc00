import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { isSea } from 'node:sea';
import type { OwnProgram } from '../roles/restore.ts';

/** How this lazyjack can be called again, by systemd after a reboot. */
export function ownProgram(config: string): OwnProgram {
  const script = process.argv[1] ?? '/usr/local/bin/lazyjack';
  const command = isSea() ? [process.execPath] : [process.execPath, realpathSync(script)];
  return { command, config: resolve(config) };
}
