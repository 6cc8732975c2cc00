import { accessSync, constants } from 'node:fs';

/** Whether this process may run the program at this path. Follows links. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
