import { join } from 'node:path';
import { advertiseRouter } from '../network/advertise-router.ts';
import { killDocker, selectDocker, startDocker, stopDocker } from '../docker/docker-daemon.ts';
import type { DockerRelease } from '../docker/docker-releases.ts';
import { type CommandHost, type ExecOptions, type HostCommandResult, type RunningCommand, startOnHost } from './host-command.ts';
import { setManagementCable } from '../network/host-network.ts';
import type { LiveProcess } from './live-process.ts';
import { labFilesPath } from './start-lab-process.ts';

/** Paths of the file systems of a host, as seen from this machine. */
export interface HostPaths {
  /** The root with everything that is mounted in it. */
  readonly root: string;
  /** Files written since the host started; whiteouts are character devices 0:0. */
  readonly upper: string;
  /** The root before any write. */
  readonly lower: string;
}

export interface LabHost extends CommandHost {
  /** PID of its first process on this machine, for `nsenter -t`. */
  readonly pid: number;
  readonly hasDocker: boolean;
  readonly paths: HostPaths;
  readonly start: (command: string, args?: readonly string[], options?: ExecOptions) => RunningCommand;
  readonly startDocker: () => Promise<void>;
  readonly stopDocker: () => Promise<void>;
  readonly restartDocker: () => Promise<void>;
  /** Replaces dockerd with that of another Debian release, as an upgrade does. Only on a host with `dockerRelease`. */
  readonly useDocker: (release: DockerRelease) => Promise<void>;
  /** Sends SIGKILL; `startDocker` starts dockerd again. */
  readonly killDocker: () => Promise<void>;
  /** Adds an IPv6 default route on eth0 from router advertisements; resolves once the route exists. */
  readonly learnDefaultRoute: () => Promise<void>;
  /** Connects or disconnects eth1 and the switch. */
  readonly setManagementCable: (plugged: boolean) => Promise<void>;
}

export interface LabHostDetails {
  readonly lab: string;
  readonly init: LiveProcess;
  readonly name: string;
  readonly index: number;
  readonly process: LiveProcess;
  readonly docker: boolean;
}

export function createLabHost(parts: LabHostDetails): LabHost {
  const { name, process } = parts;
  const layers = join(labFilesPath(parts.init.pid, parts.lab), 'hosts', name);
  const start = (command: string, args: readonly string[] = [], options: ExecOptions = {}): RunningCommand =>
    startOnHost(process.pid, command, args, options);
  const exec = (command: string, args: readonly string[] = [], options: ExecOptions = {}): Promise<HostCommandResult> =>
    start(command, args, options).done;
  const root = `/proc/${process.pid}/root`;
  const daemon = { name, root, exec };
  return {
    name,
    pid: process.pid,
    hasDocker: parts.docker,
    paths: { root, upper: join(layers, 'upper'), lower: join(layers, 'lower') },
    exec,
    start,
    sh: async (script, options) => (await exec('bash', ['-euo', 'pipefail', '-c', script], options)).stdout,
    startDocker: () => startDocker(daemon),
    stopDocker: () => stopDocker(daemon),
    killDocker: () => killDocker(daemon),
    restartDocker: async () => {
      await stopDocker(daemon);
      await startDocker(daemon);
    },
    useDocker: async (release) => {
      await stopDocker(daemon);
      await selectDocker(daemon, release);
      await startDocker(daemon);
    },
    learnDefaultRoute: () => advertiseRouter({ lab: parts.lab, init: parts.init, name, pid: process.pid, exec }),
    setManagementCable: (plugged) => setManagementCable(parts.init.pid, parts.index, plugged),
  };
}
