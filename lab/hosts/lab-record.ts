import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { removeCgroups } from './cgroups.ts';
import { isAlive, killProcess, identifyProcess } from './live-process.ts';

const liveProcessSchema = z.object({ pid: z.number(), start: z.string() });

const recordSchema = z.object({
  /** Who answers for the lab: null is nobody, it was made to last. */
  owner: liveProcessSchema.nullable(),
  /** Its first process; null while it is starting. */
  init: liveProcessSchema.nullable(),
  hosts: z.array(z.object({ name: z.string(), process: liveProcessSchema, index: z.number(), docker: z.boolean() })),
});

/** What a later process must know of a lab to use it or to clear it away. */
export type LabRecord = z.infer<typeof recordSchema>;

const stateDirectory = '/run/lazyjack-lab';
export const labDirectory = (name: string): string => join(stateDirectory, name);
export const cgroupPrefix = (name: string): string => `lazyjack-lab-${name}-`;

export async function writeRecord(name: string, record: LabRecord): Promise<void> {
  const path = join(labDirectory(name), 'lab.json');
  await writeFile(`${path}.new`, JSON.stringify(record));
  await rename(`${path}.new`, path);
}

/** null: no such lab, or one that was killed before it could write anything. */
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

/** Makes the directory of a lab: fails where one of that name is. */
export async function createLabDirectory(name: string, keep: boolean): Promise<void> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  await mkdir(labDirectory(name)).catch((error: unknown) => {
    throw new Error(`there is a lab ${name} already: end it with \`lab down ${name}\``, { cause: error });
  });
  await mkdir(join(labDirectory(name), 'fs'));
  await writeRecord(name, { owner: keep ? null : identifyProcess(process.pid), init: null, hosts: [] });
}

/** Ends a lab by its first process, which takes everything in it along, and removes what lives outside of its namespaces. */
export async function removeLab(name: string): Promise<void> {
  const record = await readRecord(name);
  if (record?.init) await killProcess(record.init);
  await removeCgroups(cgroupPrefix(name));
  await rm(labDirectory(name), { recursive: true, force: true });
}

/** Making a lab takes a second or two; what is not complete after a minute never will be. */
async function isOlderThanStartup(name: string): Promise<boolean> {
  const made = await stat(labDirectory(name)).catch(() => null);
  return made !== null && Date.now() - made.mtimeMs > 60_000;
}

async function isAbandoned(name: string): Promise<boolean> {
  const record = await readRecord(name);
  if (record?.owner) return !isAlive(record.owner);
  return record?.init ? !isAlive(record.init) : isOlderThanStartup(name);
}

/** Clears away what killed runs left. */
export async function removeAbandonedLabs(): Promise<void> {
  for (const name of await labNames()) if (await isAbandoned(name)) await removeLab(name);
}
