import { clusterDirectory, type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { HostCommandResult } from '../../../lab/hosts/host-command.ts';

/** Runs a command of lazyjack on a terminal and types `keys`, in the notation of printf, as soon as it asks for confirmation. */
export function answerOnTerminal(host: ClusterHost, command: string, keys: string): Promise<HostCommandResult> {
  const shown = '/run/lab/terminal';
  const type = `until grep -qs 'Type "yes"' ${shown}; do sleep 0.02; done; printf '${keys}'`;
  const script = `cd ${clusterDirectory}; (${type}) | script -qefc '${command}' ${shown}; status=$?; rm ${shown}; exit $status`;
  return host.exec('bash', ['-c', script], { check: false, timeout: 100_000 });
}
