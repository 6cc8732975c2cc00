import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerPrograms, type DockerRelease } from './docker-releases.ts';
import { sendDockerRequest } from './docker-api.ts';
import type { ExecOptions, HostCommandResult } from '../hosts/host-command.ts';
import { waitFor } from '../hosts/wait-for.ts';

interface DaemonHost {
  readonly name: string;
  readonly root: string;
  readonly exec: (command: string, args: readonly string[], options?: ExecOptions) => Promise<HostCommandResult>;
}

/**
 * Starts dockerd in the control groups of the host, without inherited file descriptors. Its log is in a directory that snapshots ignore.
 */
const startScript = `
for f in $(find /sys/fs/cgroup -maxdepth 2 -name cgroup.procs); do echo $$ >"$f"; done
mkdir -p /run/lab
[ ! -e /run/lab/docker-programs ] || PATH=$(cat /run/lab/docker-programs):$PATH
setsid dockerd >>/run/lab/dockerd.log 2>&1 </dev/null &
`;

/** Reaches the socket of dockerd through the file system of the host. */
const isDockerAnswering = async (host: DaemonHost): Promise<boolean> =>
  (await sendDockerRequest(join(host.root, 'run/docker.sock'), '/_ping').catch(() => null))?.status === 200;

const readDockerPid = async (host: DaemonHost): Promise<string | null> =>
  (await readFile(join(host.root, 'run/docker.pid'), 'utf8').catch(() => '')).trim() || null;

const readDockerLog = async (host: DaemonHost): Promise<string> =>
  (await readFile(join(host.root, 'run/lab/dockerd.log'), 'utf8').catch(() => '')).split('\n').slice(-15).join('\n');

export async function startDocker(host: DaemonHost): Promise<void> {
  await host.exec('bash', ['-euc', startScript]);
  await waitFor(async () => ((await isDockerAnswering(host)) ? true : null), {
    description: `dockerd of ${host.name}`,
    timeout: 30_000,
    interval: 20,
    detail: () => readDockerLog(host),
  });
}

/** Makes `startDocker` start dockerd of another Debian release. */
export async function selectDocker(host: DaemonHost, release: DockerRelease): Promise<void> {
  const programs = dockerPrograms(release);
  await host.exec('bash', [
    '-euc',
    `mkdir -p /run/lab; ${programs === undefined ? 'rm -f' : `test -x ${programs}/dockerd; echo ${programs} >`} /run/lab/docker-programs`,
  ]);
}

/** Stops dockerd as a service manager does: it stops the containers and waits until dockerd has ended. */
export async function stopDocker(host: DaemonHost): Promise<void> {
  const pid = await readDockerPid(host);
  if (pid === null) return;
  await host.exec('bash', [
    '-c',
    `kill -TERM ${pid}; for i in {1..600}; do kill -0 ${pid} 2>/dev/null || exit 0; sleep 0.05; done; exit 1`,
  ]);
}

/** Kills dockerd as the kernel does when memory runs out; its containerd ends too. */
export async function killDocker(host: DaemonHost): Promise<void> {
  const pid = await readDockerPid(host);
  if (pid === null) return;
  await host.exec('bash', ['-c', `kill -KILL ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.005; done`]);
}
