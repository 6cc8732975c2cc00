import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { getAsset, isSea } from 'node:sea';
import * as z from 'zod';
import type { WithBuildContext } from '../../runtimes/runtime-options.ts';
import { findBesideProgram } from './shipped-files.ts';

/** In the single executable: lists the paths of its files (scripts/build/executable.mjs). */
const assetListFile = 'files.json';

/** The build contexts that ship with lazyjack, in the executable or beside `dist/`. */
export const withBuildContext: WithBuildContext = async (name, work) => {
  if (!isSea()) return work(findBesideProgram(`images/${name}`));
  const directory = await mkdtemp(join(tmpdir(), 'lazyjack-image-'));
  try {
    const files = z.array(z.string()).parse(JSON.parse(getAsset(assetListFile, 'utf8')));
    for (const path of files.filter((each) => each.startsWith(`images/${name}/`))) {
      const target = join(directory, basename(path));
      await writeFile(target, getAsset(path, 'utf8'));
      // All files but the Dockerfile are programs of the image.
      await chmod(target, basename(path) === 'Dockerfile' ? 0o644 : 0o755);
    }
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
