import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from '../cache/cache-directory.ts';
import { cacheKey } from '../cache/cache-key.ts';
import { withCacheLock } from '../cache/cache-lock.ts';
import { ensurePackageLayer } from '../cache/package-cache.ts';
import { labScriptPath } from '../hosts/project-root.ts';
import { findMirror } from './uml-image.ts';

/** Where a host finds the packages of `ensureDockerSid` if its options name them. */
export const dockerSidOnHost = '/var/lib/lab/packages/docker-sid';

/** Returns the directory with the packages of Docker in Debian's unstable release. They are downloaded once. */
export async function ensureDockerSid(): Promise<string> {
  await ensurePackageLayer();
  const cache = cacheDirectory();
  const script = labScriptPath('uml/fetch-docker-sid.sh');
  const directory = join(cache, `dockersid-${cacheKey([readFileSync(script)])}`);
  if (!existsSync(directory)) {
    await withCacheLock(cache, async () => {
      await execa('bash', [script, directory, findMirror()], { stdin: 'ignore' });
    });
  }
  return directory;
}
