import { readFileSync } from 'node:fs';
import type { Invocation } from '../../core/host/invocation.ts';
import { readParentPid } from './process-start-time.ts';

/**
 * The addresses of the SSH session that runs lazyjack: of this host, and of its client. `sudo` removes the variable, so this also reads the environment of
 * the parent processes, which root may do. Empty: there is no such session.
 */
export function readSshConnection(): Pick<Invocation, 'sshAddress' | 'sshClient'> {
  let connection = process.env['SSH_CONNECTION'];
  for (let pid: number | undefined = process.ppid; connection === undefined && pid !== undefined; pid = readParentPid(pid)) {
    connection = readEnvironment(pid)
      .find((line) => line.startsWith('SSH_CONNECTION='))
      ?.slice('SSH_CONNECTION='.length);
  }
  // Addresses and ports, of the client first (ssh(1), "ENVIRONMENT").
  const [sshClient, , sshAddress] = connection?.split(' ') ?? [];
  return { ...(sshAddress !== undefined && { sshAddress }), ...(sshClient !== undefined && { sshClient }) };
}

function readEnvironment(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
