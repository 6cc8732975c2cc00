import { homedir } from 'node:os';
import { join } from 'node:path';

/** All labs of a user share this directory. It can be deleted while no lab runs. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return env['LAZYJACK_LAB_CACHE'] ?? join(base, 'lazyjack-lab');
}
