import { maximumBytes } from '../config/read-text.ts';
import { Failure, messageOf } from '../core/failure.ts';
import { readGivenFile } from './read-given-file.ts';

/** The bytes of a configuration; never more than one too many, which the loader then complains about. Rejects with a Failure of kind `refused`. */
export async function readConfig(path: string): Promise<Uint8Array> {
  try {
    return await readGivenFile(path, maximumBytes + 1);
  } catch (cause) {
    throw new Failure('refused', `the configuration cannot be read: ${messageOf(cause)}`, {
      fix: 'Name it with --config FILE; without it, config.yaml in this directory is read.',
      cause,
    });
  }
}
