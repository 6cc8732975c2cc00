import { unitDirectory } from '../../core/services.ts';
import type { ClusterHost } from '../../lab/cluster-lab.ts';
import type { Finished } from '../../lab/host-command.ts';

/** Runs the command of one of lazyjack's units as systemd would at boot. */
export async function runRestoreUnit(host: ClusterHost, unit: string): Promise<Finished> {
  const text = await host.sh(`cat ${unitDirectory}/${unit}`);
  const command = /^ExecStart=(.*)$/mu.exec(text)?.[1];
  if (command === undefined) throw new Error(`${unit} starts nothing`);
  const shell = command.replaceAll('%%', '%').replaceAll('$$', () => '$');
  const line = shell.includes(' --restore') ? shell : `${shell} --restore`;
  return host.exec('sh', ['-c', line], { check: false, timeout: 60_000 });
}
