import type { RemoteHost } from '../../core/host/remote-host-port.ts';
import type { FleetHost } from '../../fleet/fleet-host.ts';
import type { FleetPhase, HostPlan } from '../../fleet/host-plan.ts';
import { readPlanAnswer } from './read-plan-answer.ts';
import { remotePaths, scriptStatus } from './remote-paths.ts';

export interface PlanRequest {
  /** undefined: both. */
  readonly phase: FleetPhase | undefined;
  /** The configuration of this host. */
  readonly configuration: Uint8Array;
  readonly signal: AbortSignal;
}

const destroyScript = `[ -x ${remotePaths.executable} ] || exit ${scriptStatus.notInstalled}
exec ${remotePaths.executable} "$@"`;

/** Standard input of a command of sshd is a socket, which no path can open, so `cat` makes a pipe of it. */
const script = `[ -x ${remotePaths.executable} ] || exit ${scriptStatus.notInstalled}
cat | ${remotePaths.executable} "$@"`;

/** Plans a host on that host. Writes nothing there. */
export async function planHost(host: FleetHost, remote: RemoteHost, { phase, configuration, signal }: PlanRequest): Promise<HostPlan> {
  const args = ['plan', '--json', '--config', '-', '--host', host.name, ...(phase === undefined ? [] : ['--phase', phase])];
  const ended = await remote.run({ text: script, args, input: configuration, signal });
  if (ended.status === 'failed') return { host, status: 'failed', problem: ended.problem };
  return readPlanAnswer(host, ended, { command: 'apply', phase });
}

/** Plans the restore of a host, which needs no configuration. Writes nothing there. */
export async function planHostDestroy(
  host: FleetHost,
  remote: RemoteHost,
  { phase, signal }: Omit<PlanRequest, 'configuration'>,
): Promise<HostPlan> {
  const args = ['plan', '--destroy', '--json', ...(phase === undefined ? [] : ['--phase', phase])];
  const ended = await remote.run({ text: destroyScript, args, signal });
  if (ended.status === 'failed') return { host, status: 'failed', problem: ended.problem };
  // No phase is applied.
  if (ended.exitCode === 0 && ended.stdout.trim() === '') return { host, status: 'planned', phases: [], documents: [] };
  return readPlanAnswer(host, ended, { command: 'destroy', phase });
}
