import { readdirSync, readlinkSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { sendDockerRequest } from '../docker/docker-api.ts';
import { type SnapshotEntries, compareEntries } from './snapshot-entries.ts';
import { readPacketFilterTables } from './snapshot-packet-filter.ts';
import type { LabHost } from '../hosts/lab-host.ts';
import { readSysctls } from './snapshot-network.ts';
import { waitFor } from '../hosts/wait-for.ts';

/**
 * Reads inode, size and times of everything below a directory. A file that was created and removed again shows in the times of its
 * directory.
 */
async function readFileTimes(directory: string, skip: (path: string) => boolean): Promise<SnapshotEntries> {
  const entries = new Map<string, string>();
  const visit = async (path: string): Promise<void> => {
    const stat = await lstat(join(directory, path), { bigint: true }).catch(() => null);
    if (stat === null || skip(path)) return;
    entries.set(path, `inode ${stat.ino} size ${stat.size} modified ${stat.mtimeNs} changed ${stat.ctimeNs}`);
    if (!stat.isDirectory()) return;
    for (const name of await readdir(join(directory, path))) await visit(join(path, name));
  };
  await visit('/');
  return entries;
}

const hasOpenSocket = (pid: number): boolean => {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:'));
  } catch {
    return false;
  }
};

const eventSchema = z.object({ Type: z.string(), Action: z.string() });

/** Lists the events of dockerd. Health checks are left out because dockerd runs them by itself. */
async function dockerEvents(host: LabHost, since: number): Promise<readonly string[]> {
  const query = `/events?since=${(since / 1000).toFixed(3)}&until=${(Date.now() / 1000).toFixed(3)}`;
  const answer = await sendDockerRequest(join(host.paths.root, 'run/docker.sock'), query).catch(() => null);
  return (answer?.body ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => eventSchema.parse(JSON.parse(line)))
    .filter(({ Action }) => !/^(exec_|health_status)/.test(Action))
    .map(({ Type, Action }) => `docker: ${Type} ${Action}`);
}

const readWritableState = async (
  host: LabHost,
): Promise<{ files: SnapshotEntries; memory: SnapshotEntries; sysctls: SnapshotEntries; filters: SnapshotEntries }> => ({
  filters: await readPacketFilterTables(host),
  sysctls: await readSysctls(host),
  files: await readFileTimes(host.paths.upper, () => false),
  memory: await readFileTimes(join(host.paths.root, 'run'), (path) => /^\/(docker|containerd|lab|xtables\.lock|netns)/.test(path)),
});

export interface WriteWatch {
  /** Resolves with one line for each write since the start; empty if there was none. */
  readonly stop: () => Promise<readonly string[]>;
}

/** Detects writes on a host through the kernel, the file system and dockerd, independently of what the program under test reports. */
export async function watchWrites(host: LabHost): Promise<WriteWatch> {
  const before = await readWritableState(host);
  const monitor = host.start('ip', ['monitor', 'link', 'address', 'route', 'rule', 'netconf'], { check: false, timeout: 3_600_000 });
  const pid = await monitor.pid();
  await waitFor(() => (hasOpenSocket(pid) ? true : null), { description: '`ip monitor` to listen', timeout: 5_000 });
  const since = Date.now();
  return {
    stop: async () => {
      await sleep(30);
      await monitor.signal('SIGTERM');
      const { stdout } = await monitor.done;
      const after = await readWritableState(host);
      const areas = [
        ...compareEntries('file', before.files, after.files),
        ...compareEntries('file in /run', before.memory, after.memory),
        ...compareEntries('sysctl', before.sysctls, after.sysctls),
        ...compareEntries('packet filter', before.filters, after.filters),
      ];
      return [
        ...areas.map(({ area, name }) => `${area}: ${name}`),
        ...stdout
          .split('\n')
          .filter(Boolean)
          .map((line) => `ip monitor: ${line}`),
        ...(await dockerEvents(host, since)),
      ];
    },
  };
}
