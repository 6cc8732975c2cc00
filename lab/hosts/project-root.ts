import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders of `dist` have a package.json of their own, so what is looked for is what only the project has. */
function findProjectRoot(directory: string): string {
  if (existsSync(join(directory, 'scripts', 'lab'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('no scripts/lab above the running program');
  return findProjectRoot(parent);
}

/** The checkout: the same whether this runs from src/lab or from dist. */
export const projectRoot: string = findProjectRoot(import.meta.dirname);

export const labScriptPath = (name: string): string => join(projectRoot, 'scripts', 'lab', name);
