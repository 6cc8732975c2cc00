import { findHost } from './find-host.ts';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { internetAddress } from './base-layer.ts';
import { configureHostNetwork, connectHost } from '../network/host-network.ts';
import { createLabHost, type LabHost } from './lab-host.ts';
import type { HostOptions } from './lab-options.ts';
import { createLabDirectory, labDirectory, readRecord, removeAbandonedLabs, removeLab, writeRecord } from './lab-record.ts';
import { identifyProcess, isAlive, type LiveProcess } from './live-process.ts';
import { labScriptPath } from './project-root.ts';
import { spawnDaemon } from './spawn-daemon.ts';
import { type LabContext, startHostProcess } from './start-host-process.ts';
import { startLabProcess } from './start-lab-process.ts';
import { placeCriSocket } from '../kubernetes/stub-kubernetes.ts';
import { connectUplink } from '../network/uplink.ts';
import { waitFor } from './wait-for.ts';

export interface Lab {
  readonly name: string;
  readonly hosts: readonly LabHost[];
  /** Throws if no host has this name. */
  readonly host: (name: string) => LabHost;
  /** Ends every process and removes everything. It can be called repeatedly. */
  readonly close: () => Promise<void>;
}

function createLabHandle(name: string, hosts: readonly LabHost[]): Lab {
  return {
    name,
    hosts,
    host: (hostName) => findHost(name, hosts, hostName),
    close: () => removeLab(name),
  };
}

async function startHost(context: LabContext, options: HostOptions, index: number): Promise<LabHost> {
  const process = await startHostProcess(context, options);
  await connectHost(context.init.pid, process.pid, index);
  await configureHostNetwork(process.pid, index, { management: options.management ?? 'down', defaultRoute: !options.uplink });
  if (options.uplink && context.packages !== null) {
    await connectUplink(context.init, process, context.packages, join(labDirectory(context.lab), `${options.name}.log`));
  }
  const docker = options.docker ?? context.packages !== null;
  const host = createLabHost({ lab: context.lab, init: context.init, name: options.name, index, process, docker });
  await Promise.all([docker ? startDocker(host, options) : undefined, options.kubernetes === 'stub' ? placeCriSocket(host) : undefined]);
  return host;
}

function startDocker(host: LabHost, { dockerRelease }: HostOptions): Promise<void> {
  return dockerRelease === undefined ? host.startDocker() : host.useDocker(dockerRelease);
}

/** What this machine provides for a lab, with the options of its user. */
export interface LabSetup {
  readonly hosts: readonly HostOptions[];
  readonly name?: string | undefined;
  readonly keep?: boolean | undefined;
  /** A directory of unpacked packages, which is a layer of every host. */
  readonly packages: string | null;
  /** A further layer of unpacked packages, above `packages`. */
  readonly extraPackages?: string | null;
  /** A directory of images that every dockerd gets. */
  readonly images: string | null;
}

export async function startLab(plan: LabSetup): Promise<Lab> {
  if (process.getuid?.() !== 0) throw new Error('a lab needs root: it is made of namespaces and mounts');
  await removeAbandonedLabs();
  const name = plan.name ?? `${process.pid}-${randomBytes(3).toString('hex')}`;
  const keep = plan.keep ?? false;
  await createLabDirectory(name, keep);
  try {
    const owner = keep ? null : identifyProcess(process.pid);
    const init = await startLabProcess(name, { packages: plan.packages, extraPackages: plan.extraPackages ?? null }, keep);
    await writeRecord(name, { owner, init, hosts: [] });
    const context: LabContext = { lab: name, init, packages: plan.packages, images: plan.images };
    const [hosts] = await Promise.all([
      Promise.all(plan.hosts.map((host, index) => startHost(context, host, index))),
      startInternet(name, init),
    ]);
    const records = hosts.flatMap((host, index) => {
      const live = identifyProcess(host.pid);
      return live ? [{ name: host.name, process: live, index, docker: host.hasDocker }] : [];
    });
    await writeRecord(name, { owner, init, hosts: records });
    return createLabHandle(name, hosts);
  } catch (error) {
    await removeLab(name);
    throw error;
  }
}

/** Opens a lab that another process created. */
export async function openLab(name: string): Promise<Lab> {
  const record = await readRecord(name);
  const init = record?.init;
  if (!record || !init || !isAlive(init)) throw new Error(`there is no lab ${name}`);
  return createLabHandle(
    name,
    record.hosts.map((host) => createLabHost({ lab: name, init, ...host })),
  );
}

/** Starts a web server and a DNS server in the network namespace of the lab. They end with the lab. */
export async function startInternet(lab: string, init: LiveProcess): Promise<void> {
  const ready = join(labDirectory(lab), 'internet.ready');
  const log = join(labDirectory(lab), 'internet.log');
  const command = [process.execPath, labScriptPath('internet.mjs'), internetAddress, ready];
  spawnDaemon('nsenter', ['-t', String(init.pid), '-n', '-p', ...command], log);
  await waitFor(() => (existsSync(ready) ? true : null), {
    description: 'the internet of the lab',
    timeout: 10_000,
    detail: () => readFileSync(log, 'utf8'),
  });
}
