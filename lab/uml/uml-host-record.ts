import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { labDirectory, liveProcessSchema } from '../hosts/lab-record.ts';

const umlHostRecordSchema = z.object({
  name: z.string(),
  /** Counts from 0 in a lab; decides the addresses of the host. */
  index: z.number(),
  /** In MiB. */
  memory: z.number(),
  kernel: z.enum(['built', 'debian']),
  /** Paths on this machine: the kernel, the disk that it reads, the overlay that it writes, the disk of the lab. */
  program: z.string(),
  disk: z.string(),
  overlay: z.string(),
  labDisk: z.string(),
  tools: z.string(),
  /** The kernel's process; null while the power is off. */
  process: liveProcessSchema.nullable(),
});

/** What another process needs to know about a User-Mode Linux host to use it and to switch it on again. */
export type UmlHostRecord = z.infer<typeof umlHostRecordSchema>;

const recordPath = (lab: string, host: string): string => join(labDirectory(lab), `${host}.host.json`);

export async function writeUmlHostRecord(lab: string, record: UmlHostRecord): Promise<void> {
  const path = recordPath(lab, record.name);
  await writeFile(`${path}.new`, JSON.stringify(record));
  await rename(`${path}.new`, path);
}

export async function readUmlHostRecord(lab: string, host: string): Promise<UmlHostRecord> {
  return umlHostRecordSchema.parse(JSON.parse(await readFile(recordPath(lab, host), 'utf8')));
}
