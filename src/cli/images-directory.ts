import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The build contexts that ship beside `dist/`: one level up from the bundle, two from the sources. */
export function imagesDirectory(): string {
  const candidates = ['../images', '../../images'].map((path) => join(import.meta.dirname, path));
  return candidates.find((path) => existsSync(path)) ?? candidates[0] ?? 'images';
}
