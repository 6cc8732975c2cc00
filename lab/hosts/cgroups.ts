import { readFileSync } from 'node:fs';
import { readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

function listHierarchies(): readonly string[] {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  return mounts.map((line) => line.split(' ')).flatMap(([, target, type]) => (target && type?.startsWith('cgroup') ? [target] : []));
}

/** Removes a tree from the leaves up: the kernel removes only empty cgroups. */
async function removeTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(directory, entry.name));
  await rmdir(directory).catch(() => undefined);
}

export async function listCgroups(prefix: string): Promise<readonly string[]> {
  const paths = await Promise.all(
    [...new Set(listHierarchies())].map(async (hierarchy) =>
      (await readdir(hierarchy).catch(() => [])).filter((name) => name.startsWith(prefix)).map((name) => join(hierarchy, name)),
    ),
  );
  return paths.flat();
}

/** Retries, because a cgroup stays busy for a moment after its last process ended. */
export async function removeCgroups(prefix: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const remaining = await listCgroups(prefix);
    if (remaining.length === 0) return;
    await Promise.all(remaining.map(removeTree));
    await sleep(attempt === 0 ? 0 : 20);
  }
  throw new Error(`these control groups stay busy: ${(await listCgroups(prefix)).join(', ')}`);
}

/** Lists the processes in the cgroups of a lab, for tests that check that none remain. */
export async function listCgroupProcesses(prefix: string): Promise<readonly string[]> {
  const lists = await Promise.all((await listCgroups(prefix)).map((path) => readFile(join(path, 'cgroup.procs'), 'utf8').catch(() => '')));
  return [...new Set(lists.join('').split('\n').filter(Boolean))];
}
