import { findHost } from '../hosts/find-host.ts';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLabDirectory, labDiskDirectory, readRecord, removeAbandonedLabs, removeLab, writeRecord } from '../hosts/lab-record.ts';
import { identifyProcess, isAlive } from '../hosts/live-process.ts';
import { startInternet } from '../hosts/start-lab.ts';
import { startLabProcess } from '../hosts/start-lab-process.ts';
import { makeLabDisk } from './lab-disk.ts';
import { createSshKey } from './ssh.ts';
import { type UmlHost, openUmlHost } from './uml-host.ts';
import { readUmlHostRecord, writeUmlHostRecord } from './uml-host-record.ts';
import { ensureUmlImage } from './uml-image.ts';
import { ensureUmlKernel } from './uml-kernel.ts';
import type { UmlHostOptions, UmlLabOptions } from './uml-options.ts';
import { ensureUmlTools } from './uml-tools.ts';

/** A lab of hosts with kernels of their own. */
export interface UmlLab {
  readonly name: string;
  readonly hosts: readonly UmlHost[];
  /** Throws if no host has this name. */
  readonly host: (name: string) => UmlHost;
  /** Ends every process and removes everything. It can be called repeatedly. */
  readonly close: () => Promise<void>;
}

function createUmlLabHandle(name: string, hosts: readonly UmlHost[]): UmlLab {
  return {
    name,
    hosts,
    host: (hostName) => findHost(name, hosts, hostName),
    close: () => removeLab(name),
  };
}

/** Starts hosts that are User-Mode Linux kernels. They end with `close`, or with this process unless `keep` is set. */
export async function createUmlLab(options: UmlLabOptions): Promise<UmlLab> {
  if (process.getuid?.() !== 0) throw new Error('a lab needs root: it is made of namespaces and mounts');
  const hosts = options.hosts.map((host): UmlHostOptions => (typeof host === 'string' ? { name: host } : host));
  const kernel = await ensureUmlKernel();
  const tools = await ensureUmlTools();
  const disks: string[] = [];
  for (const host of hosts) disks.push(await ensureUmlImage(host.suite ?? 'trixie', kernel));

  await removeAbandonedLabs();
  const name = options.name ?? `${process.pid}-${randomBytes(3).toString('hex')}`;
  const keep = options.keep ?? false;
  await createLabDirectory(name, keep);
  try {
    const init = await startLabProcess(name, { packages: null, extraPackages: null }, keep);
    const record = { owner: keep ? null : identifyProcess(process.pid), init, hosts: [], umlHosts: hosts.map((host) => host.name) };
    await writeRecord(name, record);
    const directory = labDiskDirectory(name);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const [labDisk] = await Promise.all([makeLabDisk(tools, directory, await createSshKey(name, tools), hosts), startInternet(name, init)]);
    const opened = await Promise.all(
      hosts.map(async (host, index) => {
        const disk = disks[index];
        if (disk === undefined) throw new Error(`${host.name} has no disk`);
        await writeUmlHostRecord(name, {
          ...{ name: host.name, index, memory: host.memory ?? 1024, kernel: kernel.kind, program: kernel.program, disk },
          ...{ overlay: join(directory, `${host.name}.overlay`), labDisk, tools, process: null },
        });
        const created = openUmlHost(name, init, { name: host.name, index, tools });
        await created.powerOn();
        return created;
      }),
    );
    return createUmlLabHandle(name, opened);
  } catch (error) {
    await removeLab(name);
    throw error;
  }
}

/** Opens a lab that another process created; null if it has no User-Mode Linux hosts. */
export async function openUmlLab(name: string): Promise<UmlLab | null> {
  const record = await readRecord(name);
  const init = record?.init;
  if (!record || !init || !isAlive(init)) throw new Error(`there is no lab ${name}`);
  if (record.umlHosts.length === 0) return null;
  const hosts = await Promise.all(record.umlHosts.map(async (host) => openUmlHost(name, init, await readUmlHostRecord(name, host))));
  return createUmlLabHandle(name, hosts);
}
