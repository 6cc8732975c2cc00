import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LiveProcess, isAlive, findOnlyChild, identifyProcess } from './live-process.ts';
import { labDirectory } from './lab-record.ts';
import { labScriptPath } from './project-root.ts';
import { spawnDaemon } from './spawn-daemon.ts';
import { waitFor } from './wait-for.ts';

/** Starts the first process of the lab. All hosts are in PID namespaces below its own, so they end with it. */
export async function startLabProcess(
  name: string,
  { packages, extraPackages }: { readonly packages: string | null; readonly extraPackages: string | null },
  keep: boolean,
): Promise<LiveProcess> {
  const directory = labDirectory(name);
  const log = join(directory, 'lab.log');
  const deathSignal = keep ? [] : ['--pdeathsig', 'KILL'];
  const { pid } = spawnDaemon(
    'setpriv',
    [
      ...[...deathSignal, 'unshare', '--mount', '--net', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--propagation', 'private'],
      ...['bash', labScriptPath('lab-init.sh'), directory, packages ?? '', extraPackages ?? ''],
    ],
    log,
  );
  const outside = identifyProcess(pid);
  const init = await waitFor(
    () => {
      const inner = findOnlyChild(pid);
      return inner !== null && existsSync(join(labFilesPath(inner, name), 'ready')) ? identifyProcess(inner) : null;
    },
    {
      description: `the lab ${name} to start`,
      timeout: 10_000,
      detail: () => readFile(log, 'utf8'),
      hasFailed: () => outside === null || !isAlive(outside),
    },
  );
  return init;
}

/** The tmpfs of the lab, as this machine reaches it. */
export const labFilesPath = (init: number, name: string): string => join(`/proc/${init}/root`, labDirectory(name), 'fs');
