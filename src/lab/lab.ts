import { randomBytes } from 'node:crypto';
import { configureHost, connectHost } from './host-network.ts';
import { type LabHost, hostOf } from './lab-host.ts';
import type { HostOptions, LabOptions } from './lab-options.ts';
import { claimLab, readRecord, removeAbandonedLabs, removeLab, writeRecord } from './lab-record.ts';
import { isAlive, processOf } from './live-process.ts';
import { packageLayer } from './package-cache.ts';
import { type HostPlace, startHostProcess } from './start-host-process.ts';
import { startLabProcess } from './start-lab-process.ts';

export interface Lab {
  readonly name: string;
  readonly hosts: readonly LabHost[];
  /** Throws for a name that no host has. */
  host(name: string): LabHost;
  /** Ends every process and removes everything. Can be called again. */
  close(): Promise<void>;
}

function labOf(name: string, hosts: readonly LabHost[]): Lab {
  return {
    name,
    hosts,
    host: (wanted) => {
      const found = hosts.find((host) => host.name === wanted);
      if (!found) throw new Error(`the lab ${name} has no host ${wanted}, only ${hosts.map((host) => host.name).join(', ')}`);
      return found;
    },
    close: () => removeLab(name),
  };
}

async function startHost(place: HostPlace, options: HostOptions, index: number): Promise<LabHost> {
  const process = await startHostProcess(place, options);
  await connectHost(place.init.pid, process.pid, index);
  await configureHost(process.pid, index, options.management ?? 'down');
  const docker = options.docker ?? place.packages;
  const host = hostOf({ lab: place.lab, init: place.init, name: options.name, index, process, docker });
  if (docker) await host.startDocker();
  return host;
}

/** Starts throwaway hosts. They are gone after `close`, and after the end of this process unless `keep` is set. */
export async function createLab(options: LabOptions): Promise<Lab> {
  if (process.getuid?.() !== 0) throw new Error('a lab needs root: it is made of namespaces and mounts');
  await removeAbandonedLabs();
  const packages = (options.packages ?? true) ? await packageLayer() : null;
  const name = options.name ?? `${process.pid}-${randomBytes(3).toString('hex')}`;
  const keep = options.keep ?? false;
  await claimLab(name, keep);
  try {
    const init = await startLabProcess(name, packages, keep);
    const owner = keep ? null : processOf(process.pid);
    await writeRecord(name, { owner, init, hosts: [] });
    const place: HostPlace = { lab: name, init, packages: packages !== null };
    const wanted = options.hosts.map((host) => (typeof host === 'string' ? { name: host } : host));
    const hosts = await Promise.all(wanted.map((host, index) => startHost(place, host, index)));
    const records = hosts.flatMap((host, index) => {
      const live = processOf(host.pid);
      return live ? [{ name: host.name, process: live, index, docker: host.hasDocker }] : [];
    });
    await writeRecord(name, { owner, init, hosts: records });
    return labOf(name, hosts);
  } catch (error) {
    await removeLab(name);
    throw error;
  }
}

/** A lab that another process made. */
export async function openLab(name: string): Promise<Lab> {
  const record = await readRecord(name);
  const init = record?.init;
  if (!record || !init || !isAlive(init)) throw new Error(`there is no lab ${name}`);
  return labOf(
    name,
    record.hosts.map((host) => hostOf({ lab: name, init, ...host })),
  );
}
