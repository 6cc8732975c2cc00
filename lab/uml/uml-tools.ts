import { existsSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheKey } from '../cache/cache-key.ts';
import { ensurePackageLayer, unpackPackages } from '../cache/package-cache.ts';

/** Programs that a lab of User-Mode Linux hosts uses on this machine. What this machine has is not downloaded. */
const toolPackages: readonly string[] = ['user-mode-linux', 'openssh-client', 'e2fsprogs', 'mmdebstrap'];

/** The directory with the unpacked tools. */
export async function ensureUmlTools(): Promise<string> {
  const base = await ensurePackageLayer();
  return (await unpackPackages(`uml-${cacheKey([base.key, ...toolPackages])}`, toolPackages)).directory;
}

/** The start of a command line that runs a tool: from the cache if it was downloaded, else from this machine. */
export function toolCommand(tools: string, name: string): readonly [string, ...string[]] {
  const path = ['usr/bin', 'usr/sbin'].map((directory) => join(tools, directory, name)).find((candidate) => existsSync(candidate));
  if (path === undefined) return [name];
  const libraries = readdirSync(join(tools, 'usr/lib')).filter((entry) => entry.endsWith('-linux-gnu'));
  return ['env', `LD_LIBRARY_PATH=${libraries.map((entry) => join(tools, 'usr/lib', entry)).join(':')}`, path];
}
