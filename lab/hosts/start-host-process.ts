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

/** The first process of a host is two levels down: `nsenter` forks for the PID namespace of the lab, `unshare` for that of the host. */
export function findHostInit(nsenter: number): LiveProcess | null {
  const unshare = findOnlyChild(nsenter);
  const init = unshare === null ? null : findOnlyChild(unshare);
  return init === null ? null : identifyProcess(init);
}

export async function startHostProcess(context: LabContext, options: HostOptions): Promise<LiveProcess> {
  const fs = join(labDirectory(context.lab), 'fs');
  const hostFiles = join(labFilesPath(context.init.pid, context.lab), 'hosts', options.name);
  const log = join(labDirectory(context.lab), `${options.name}.log`);
  const binds = { [checkoutOnHost]: projectRoot, ...options.binds };
  await mkdir(join(hostFiles, 'base'), { recursive: true });
  await writeBaseLayer(join(hostFiles, 'base'), options, Object.keys(binds), context.packages !== null);
  const { pid } = spawnDaemon(
    'nsenter',
    [
      ...['-t', String(context.init.pid), '-m', '-n', '-p', '-u', '-i', 'bash', labScriptPath('host-init.sh')],
      ...['enter', fs, options.name, `${cgroupPrefix(context.lab)}${options.name}`, context.images ?? ''],
      ...Object.entries(binds).flatMap(([target, source]) => [source, target.replace(/^\/+/, '')]),
    ],
    log,
  );
  const outside = identifyProcess(pid);
  return waitFor(
    async () => ((await readFile(join(hostFiles, 'ready'), 'utf8').catch(() => '')) === 'ready\n' ? findHostInit(pid) : null),
    {
      description: `the host ${options.name} to start`,
      timeout: 15_000,
      detail: () => readFile(log, 'utf8'),
      hasFailed: () => outside === null || !isAlive(outside),
    },
  );
}
