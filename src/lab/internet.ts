import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { internetAddress } from './base-layer.ts';
import { labDirectory } from './lab-record.ts';
import type { LiveProcess } from './live-process.ts';
import { labScriptPath } from './project-root.ts';
import { spawnDaemon } from './spawn-daemon.ts';
import { waitFor } from './wait-for.ts';

/** A web server and a DNS server in the lab's own network namespace. They end with the lab. */
export async function startInternet(lab: string, init: LiveProcess): Promise<void> {
  const ready = join(labDirectory(lab), 'internet.ready');
  const log = join(labDirectory(lab), 'internet.log');
  const command = [process.execPath, labScriptPath('internet.mjs'), internetAddress, ready];
  spawnDaemon('nsenter', ['-t', String(init.pid), '-n', '-p', ...command], log);
  await waitFor(() => (existsSync(ready) ? true : null), {
    what: 'the internet of the lab',
    timeout: 10_000,
    detail: () => readFileSync(log, 'utf8'),
  });
}
