import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface Daemon {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
}

/**
 * Starts a process in its own session. It shares no pipes with this process; its output goes to a file. Not with execa, which would copy the output
 * in this process.
 */
export function spawnDaemon(command: string, args: readonly string[], log: string): Daemon {
  const output = openSync(log, 'a');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', output, output], cwd: '/' });
  closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => {
      resolve();
    });
    child.on('error', () => {
      resolve();
    });
  });
  child.unref();
  if (child.pid === undefined) throw new Error(`cannot start ${command}`);
  return { pid: child.pid, ended };
}
