import { realpathSync, statSync } from 'node:fs';
import { maximumBytes } from '../../config/yaml/read-text.ts';
import { Failure, messageOf } from '../../core/failure.ts';
import type { PathStep } from '../../core/path-safety/path-steps.ts';
import { wayTo } from '../../host/files/read-path-steps.ts';
import { isDescriptorPath, readUserFile } from './read-user-file.ts';

/** The bytes of a configuration; never more than one too many, which the loader then complains about. Rejects with a Failure of kind `refused`. */
export async function readConfig(path: string): Promise<Uint8Array> {
  return (await withReadFailure(() => readUserFile(path, maximumBytes + 1))).bytes;
}

/**
 * The same with the way there, and the owner and mode of what was read. The way is looked at first, and the file opened by where it ends: where
 * nobody else can change the way, that is this file. What the caller has opened already has no way, and a pipe has neither.
 */
export async function readConfigWithPathSteps(path: string): Promise<{ readonly bytes: Uint8Array; readonly way: readonly PathStep[] }> {
  return withReadFailure(async () => {
    const way = isDescriptorPath(path) || !statSync(path).isFile() ? [] : wayTo(path);
    const end = way.at(-1)?.path ?? path;
    const { bytes, attributes } = await readUserFile(end, maximumBytes + 1);
    const file =
      attributes === undefined
        ? []
        : [{ path: isDescriptorPath(path) ? resolveDescriptor(path) : end, type: 'file', ...attributes } as const];
    return { bytes, way: [...way.slice(0, -1), ...file] };
  });
}

/** What a descriptor was opened by, as far as that is still there. */
function resolveDescriptor(descriptor: string): string {
  try {
    return realpathSync(descriptor);
  } catch {
    return descriptor;
  }
}

async function withReadFailure<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    throw new Failure('refused', `the configuration cannot be read: ${messageOf(cause)}`, {
      fix: 'Name it with --config FILE; without it, config.yaml in this directory is read.',
      cause,
    });
  }
}
