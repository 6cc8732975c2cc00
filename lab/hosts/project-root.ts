import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Looks for scripts/lab, which only the project has: subdirectories of `dist` have their own package.json. */
function findProjectRoot(directory: string): string {
  if (existsSync(join(directory, 'scripts', 'lab'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('no scripts/lab above the running program');
  return findProjectRoot(parent);
}

/** The checkout, whether this code runs from its source or from dist. */
export const projectRoot: string = findProjectRoot(import.meta.dirname);

export const labScriptPath = (name: string): string => join(projectRoot, 'scripts', 'lab', name);
