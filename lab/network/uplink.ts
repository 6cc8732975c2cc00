import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveProcess } from '../hosts/live-process.ts';
import { spawnDaemon } from '../hosts/spawn-daemon.ts';
import { waitFor } from '../hosts/wait-for.ts';

/** The name server of slirp4netns, which forwards to that of this machine. */
export const uplinkNameServer = '10.0.2.3';

/** Reads the routes of the network namespace of a process from /proc. */
const hasDefaultRoute = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/net/route`, 'utf8')
    .split('\n')
    .some((line) => line.startsWith('tap0\t00000000\t'));

/**
 * Gives a host an uplink: slirp4netns is a TCP/IP stack in an ordinary process with ordinary sockets, so the network of this machine stays
 * unchanged. It runs in the PID namespace of the lab, so it ends with the lab.
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
    description: 'a way out',
    timeout: 5_000,
    detail: () => readFileSync(log, 'utf8'),
  });
}
