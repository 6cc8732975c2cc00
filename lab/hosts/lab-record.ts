import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { removeCgroups } from './cgroups.ts';
import { isAlive, killProcess, identifyProcess } from './live-process.ts';

export const liveProcessSchema = z.object({ pid: z.number(), start: z.string() });

const recordSchema = z.object({
  /** The process that owns the lab; null for a lab that was created with `keep`. */
  owner: liveProcessSchema.nullable(),
  /** The first process of the lab; null while the lab starts. */
  init: liveProcessSchema.nullable(),
  hosts: z.array(z.object({ name: z.string(), process: liveProcessSchema, index: z.number(), docker: z.boolean() })),
  /** Names of the hosts that are User-Mode Linux kernels, which have records of their own. */
  umlHosts: z.array(z.string()).default([]),
});

/** What another process needs to know about a lab to use or remove it. */
export type LabRecord = z.infer<typeof recordSchema>;

const stateDirectory = '/run/lazyjack-lab';
export const labDirectory = (name: string): string => join(stateDirectory, name);
/** The disks of User-Mode Linux hosts: not in memory, unlike the rest. */
export const labDiskDirectory = (name: string): string => join('/var/tmp/lazyjack-lab', name);
export const cgroupPrefix = (name: string): string => `lazyjack-lab-${name}-`;

export async function writeRecord(name: string, record: z.input<typeof recordSchema>): Promise<void> {
  const path = join(labDirectory(name), 'lab.json');
  await writeFile(`${path}.new`, JSON.stringify(record));
  await rename(`${path}.new`, path);
}

/** Resolves with null if there is no such lab, or if it was killed before it wrote its record. */
export async function readRecord(name: string): Promise<LabRecord | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(join(labDirectory(name), 'lab.json'), 'utf8')));
  } catch {
    return null;
  }
}

export async function labNames(): Promise<readonly string[]> {
  return (await readdir(stateDirectory).catch(() => [])).sort();
}

/** Creates the directory of a lab; fails if a lab of that name exists. */
export async function createLabDirectory(name: string, keep: boolean): Promise<void> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  await mkdir(labDirectory(name)).catch((error: unknown) => {
    throw new Error(`there is a lab ${name} already: end it with \`lab down ${name}\``, { cause: error });
  });
  await mkdir(join(labDirectory(name), 'fs'));
  await writeRecord(name, { owner: keep ? null : identifyProcess(process.pid), init: null, hosts: [] });
}

/** Kills the first process of a lab, which ends everything in it, and removes what lives outside its namespaces. */
export async function removeLab(name: string): Promise<void> {
  const record = await readRecord(name);
  if (record?.init) await killProcess(record.init);
  await removeCgroups(cgroupPrefix(name));
  await rm(labDiskDirectory(name), { recursive: true, force: true });
  await rm(labDirectory(name), { recursive: true, force: true });
}

/** Creating a lab takes a second or two; one that is incomplete after a minute was abandoned. */
async function isOlderThanStartup(name: string): Promise<boolean> {
  const directoryStat = await stat(labDirectory(name)).catch(() => null);
  return directoryStat !== null && Date.now() - directoryStat.mtimeMs > 60_000;
}

async function isAbandoned(name: string): Promise<boolean> {
  const record = await readRecord(name);
  if (record?.owner) return !isAlive(record.owner);
  return record?.init ? !isAlive(record.init) : isOlderThanStartup(name);
}

/** Removes the labs of runs that were killed. */
export async function removeAbandonedLabs(): Promise<void> {
  for (const name of await labNames()) if (await isAbandoned(name)) await removeLab(name);
}
