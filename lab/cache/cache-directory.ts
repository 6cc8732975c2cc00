import { homedir } from 'node:os';
import { join } from 'node:path';

/** Shared by all labs of a user; safe to delete when none runs. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return env['LAZYJACK_LAB_CACHE'] ?? join(base, 'lazyjack-lab');
}
