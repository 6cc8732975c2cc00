import { hostname } from 'node:os';
import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';
import type { Invocation } from '../../core/host/invocation.ts';
import { readBootId } from './boot-id.ts';
import { readSshAddress } from './ssh-connection.ts';

/** How this process was started on this host. */
export function readInvocation(): Invocation {
  return {
    hostName: hostname(),
    bootId: readBootId(),
    sshAddress: readSshAddress(),
    command: locateOwnProgram(),
    now: () => new Date(),
  };
}

function locateOwnProgram(): readonly string[] {
  const script = process.argv[1] ?? '/usr/local/bin/lazyjack';
  return isSea() ? [process.execPath] : [process.execPath, realpathSync(script)];
}
