import { unitDirectory } from '../../../src/core/host/services-port.ts';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import type { HostCommandResult } from '../../../lab/hosts/host-command.ts';

/** Runs the command of one of lazyjack's units as systemd would at boot. */
export async function runRestoreUnit(host: ClusterHost, unit: string): Promise<HostCommandResult> {
  const text = await host.sh(`cat ${unitDirectory}/${unit}`);
  const command = /^ExecStart=(.*)$/mu.exec(text)?.[1];
  if (command === undefined) throw new Error(`${unit} starts nothing`);
  return host.exec('sh', ['-c', command.replaceAll('%%', '%').replaceAll('$$', () => '$')], { check: false, timeout: 60_000 });
}

/** Like runRestoreUnit, for the units of 2.0.0. They name the YAML, and lazyjack recognizes them only by their control group. */
export async function runRestoreUnitOf200(host: ClusterHost, unit: string, phase: 'prepare' | 'up'): Promise<HostCommandResult> {
  const apply = `lazyjack apply --phase ${phase} --yes --force --config ${clusterDirectory}/config.yaml --host ${host.name}`;
  const group = `/sys/fs/cgroup/pids/${unit}`;
  const script = `mkdir -p ${group}; echo $$ >${group}/cgroup.procs; ${apply}; status=$?; echo $$ >/sys/fs/cgroup/pids/cgroup.procs; rmdir ${group}; exit $status`;
  return host.exec('sh', ['-c', script], { check: false, timeout: 60_000 });
}
