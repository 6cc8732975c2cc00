import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The build contexts that ship beside `dist/`: one level up from the bundle, two from the sources. */
export function imagesDirectory(): string {
  const candidates = ['../images', '../../images'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return candidates.find((path) => existsSync(path)) ?? candidates[0] ?? 'images';
}
