import { type FileHandle, open, stat } from 'node:fs/promises';
import { Failure } from '../core/failure.ts';

/** Descriptors that the caller has opened already, with somebody at the other end: `<(sops --decrypt config.yaml)`. */
const descriptor = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/u;

/** Opens for reading what a person has named. A pipe of the file system that nobody writes to would be waited for without end. */
export async function openGivenFile(path: string): Promise<FileHandle> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory() && !descriptor.test(path)) {
    const what = found.isFIFO() ? 'a named pipe' : found.isSocket() ? 'a socket' : 'a device';
    throw new Failure('refused', `${path} is ${what}, not a file`);
  }
  return open(path, 'r');
}
