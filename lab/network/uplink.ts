import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveProcess } from '../hosts/live-process.ts';
import { spawnDaemon } from '../hosts/spawn-daemon.ts';
import { waitFor } from '../hosts/wait-for.ts';

/** The name server that slirp4netns offers; it asks the machine's. */
export const uplinkNameServer = '10.0.2.3';

/** The routes of a process's network namespace, as /proc shows them. */
const hasDefaultRoute = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/net/route`, 'utf8')
    .split('\n')
    .some((line) => line.startsWith('tap0\t00000000\t'));

/**
 * A way out for a host: a TCP/IP stack as an ordinary process with ordinary sockets of this machine, whose network stays as it is.
 * It is in the lab's PID namespace, so it ends with the lab.
 */
export async function connectUplink(lab: LiveProcess, host: LiveProcess, packages: string, log: string): Promise<void> {
  const libraries = readdirSync(join(packages, 'usr/lib')).filter((name) => name.endsWith('-linux-gnu'));
  spawnDaemon(
    'nsenter',
    [
      ...['-t', String(lab.pid), '-p', 'env', `LD_LIBRARY_PATH=${libraries.map((name) => join(packages, 'usr/lib', name)).join(':')}`],
      ...[join(packages, 'usr/bin/slirp4netns'), '--configure', '--mtu=1500', '--disable-host-loopback', String(host.pid), 'tap0'],
    ],
    log,
  );
  await waitFor(() => (hasDefaultRoute(host.pid) ? true : null), {
    what: 'a way out',
    timeout: 5_000,
    detail: () => readFileSync(log, 'utf8'),
  });
}
