import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { addedDockerReleases } from '../docker/docker-releases.ts';
import { labScriptPath } from '../hosts/project-root.ts';
import { cacheDirectory } from './cache-directory.ts';
import { cacheKey } from './cache-key.ts';
import { withCacheLock } from './cache-lock.ts';
import { removeUnusedEntries } from './remove-unused-entries.ts';

/** Returns the directory with dockerd of other Debian releases. It stays until the script changes or it is deleted. */
export async function ensureDockers(): Promise<string> {
  const script = labScriptPath('fetch-dockers.sh');
  const key = cacheKey([readFileSync(script), ...addedDockerReleases]);
  const cache = cacheDirectory();
  const directory = join(cache, `dockers-${key}`);
  if (!existsSync(directory)) {
    await withCacheLock(cache, async () => {
      await execa('bash', [script, cache, key, ...addedDockerReleases], { stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' });
    });
  }
  await removeUnusedEntries(cache, `dockers-${key}`);
  return directory;
}
