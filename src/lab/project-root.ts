import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function findUp(directory: string): string {
  if (existsSync(join(directory, 'package.json'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('no package.json above the running program');
  return findUp(parent);
}

/** The checkout or the installed package: the same whether this runs from src/lab or from dist. */
export const projectRoot: string = findUp(import.meta.dirname);

export const labScript = (name: string): string => join(projectRoot, 'scripts', 'lab', name);
