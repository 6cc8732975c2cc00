import { readFileSync } from 'node:fs';
import { readParentPid } from './process-start-time.ts';

/**
 * The address of this host to which the SSH session that runs lazyjack is connected. `sudo` removes the variable, so this also reads the
 * environment of the parent processes, which root may do.
 */
export function readSshAddress(): string | undefined {
  let connection = process.env['SSH_CONNECTION'];
  for (let pid: number | undefined = process.ppid; connection === undefined && pid !== undefined; pid = readParentPid(pid)) {
    connection = readEnvironment(pid)
      .find((line) => line.startsWith('SSH_CONNECTION='))
      ?.slice('SSH_CONNECTION='.length);
  }
  return connection?.split(' ')[2];
}

function readEnvironment(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
