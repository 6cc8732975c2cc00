import { realpathSync, statSync } from 'node:fs';
import { maximumBytes } from '../../config/yaml/read-text.ts';
import { Failure, messageOf } from '../../core/failure.ts';
import type { PathStep } from '../../core/path-safety/path-steps.ts';
import { readPathSteps } from '../../host/files/read-path-steps.ts';
import { isDescriptorPath, readUserFile } from './read-user-file.ts';

const nameWithOption = 'Name it with --config FILE; without it, config.yaml in this directory is read.';

/**
 * Reads a configuration, at most one byte more than the loader accepts, so that the loader reports it. Rejects with a Failure of kind `refused`. `fix`: how
 * the user names another file.
 */
export async function readConfig(path: string, fix = nameWithOption): Promise<Uint8Array> {
  return (await withReadFailure(path, fix, () => readUserFile(path, maximumBytes + 1))).bytes;
}

/**
 * Reads a configuration with the steps of its path; the last step has the owner and mode of the file that was read. The path is resolved first, and
 * the file is opened by the resolved path: if no other user can change a step, it is the same file. A descriptor has only the last step, a pipe none.
 */
export async function readConfigWithPathSteps(
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly pathSteps: readonly PathStep[] }> {
  return withReadFailure(path, nameWithOption, async () => {
    const steps = isDescriptorPath(path) || !statSync(path).isFile() ? [] : readPathSteps(path);
    const end = steps.at(-1)?.path ?? path;
    const { bytes, attributes } = await readUserFile(end, maximumBytes + 1);
    const file =
      attributes === undefined
        ? []
        : [{ path: isDescriptorPath(path) ? resolveDescriptor(path) : end, type: 'file', ...attributes } as const];
    return { bytes, pathSteps: [...steps.slice(0, -1), ...file] };
  });
}

/** The path that a descriptor was opened with, if it still exists. */
function resolveDescriptor(descriptor: string): string {
  try {
    return realpathSync(descriptor);
  } catch {
    return descriptor;
  }
}

async function withReadFailure<Result>(path: string, fix: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    throw new Failure('refused', `the configuration ${path} cannot be read: ${messageOf(cause)}`, {
      fix,
      cause,
    });
  }
}
