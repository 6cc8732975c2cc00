import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBaseLayer } from './base-layer.ts';
import { checkoutOnHost } from './checkout-on-host.ts';
import type { HostOptions } from './lab-options.ts';
import { cgroupPrefix, labDirectory } from './lab-record.ts';
import { type LiveProcess, isAlive, findOnlyChild, identifyProcess } from './live-process.ts';
import { labScriptPath, projectRoot } from './project-root.ts';
import { spawnDaemon } from './spawn-daemon.ts';
import { labFilesPath } from './start-lab-process.ts';
import { waitFor } from './wait-for.ts';

export interface LabContext {
  readonly lab: string;
  readonly init: LiveProcess;
  /** Directories of the cache. */
  readonly packages: string | null;
  readonly images: string | null;
}

/** `nsenter` forks for the lab's PID namespace, `unshare` for the host's: two steps down. */
function findHostInit(nsenter: number): LiveProcess | null {
  const unshare = findOnlyChild(nsenter);
  const init = unshare === null ? null : findOnlyChild(unshare);
  return init === null ? null : identifyProcess(init);
}

export async function startHostProcess(place: LabContext, options: HostOptions): Promise<LiveProcess> {
  const fs = join(labDirectory(place.lab), 'fs');
  const seen = join(labFilesPath(place.init.pid, place.lab), 'hosts', options.name);
  const log = join(labDirectory(place.lab), `${options.name}.log`);
  const binds = { [checkoutOnHost]: projectRoot, ...options.binds };
  await mkdir(join(seen, 'base'), { recursive: true });
  await writeBaseLayer(join(seen, 'base'), options, Object.keys(binds), place.packages !== null);
  const { pid } = spawnDaemon(
    'nsenter',
    [
      ...['-t', String(place.init.pid), '-m', '-n', '-p', '-u', '-i', 'bash', labScriptPath('host-init.sh')],
      ...['enter', fs, options.name, `${cgroupPrefix(place.lab)}${options.name}`, place.images ?? ''],
      ...Object.entries(binds).flatMap(([target, source]) => [source, target.replace(/^\/+/, '')]),
    ],
    log,
  );
  const outside = identifyProcess(pid);
  return waitFor(async () => ((await readFile(join(seen, 'ready'), 'utf8').catch(() => '')) === 'ready\n' ? findHostInit(pid) : null), {
    what: `the host ${options.name} to start`,
    timeout: 15_000,
    detail: () => readFile(log, 'utf8'),
    hopeless: () => outside === null || !isAlive(outside),
  });
}
