import { readFile } from 'node:fs/promises';
import { phases, type Phase } from '../../journal/journal-entry.ts';
import { appliedConfigurationPath } from '../../roles/lazyjack-paths.ts';

/**
 * The phases whose applied configuration is not the file of this path, byte for byte. Empty: nothing is applied, there is no such file, or this user cannot
 * read both.
 */
export async function findPhasesWithOtherConfiguration(path: string): Promise<readonly Phase[]> {
  const configured = await readBytes(path);
  if (configured === undefined) return [];
  const applied = await Promise.all(phases.map(async (phase) => ({ phase, bytes: await readBytes(appliedConfigurationPath(phase)) })));
  return applied.flatMap(({ phase, bytes }) => (bytes === undefined || bytes.equals(configured) ? [] : [phase]));
}

async function readBytes(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}
