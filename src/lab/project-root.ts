import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders of `dist` have a package.json of their own, so what is looked for is what only the project has. */
function findUp(directory: string): string {
  if (existsSync(join(directory, 'scripts', 'lab'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('no scripts/lab above the running program');
  return findUp(parent);
}

/** The checkout: the same whether this runs from src/lab or from dist. */
export const projectRoot: string = findUp(import.meta.dirname);

export const labScript = (name: string): string => join(projectRoot, 'scripts', 'lab', name);
