import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes } from '../../core/host/files-port.ts';
import { attributesOf } from '../../host/files/read-path-steps.ts';

/** Descriptors that the caller has opened already, with somebody at the other end: `<(sops --decrypt config.yaml)`. */
const descriptorPattern = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/u;

export function isDescriptorPath(path: string): boolean {
  return descriptorPattern.test(path);
}

export interface UserFile {
  readonly bytes: Uint8Array;
  /** Of what was read, where that is a regular file. */
  readonly attributes?: FileAttributes;
}

/**
 * What is in a file that a person has named, at most so many bytes of it. A pipe of the file system that nobody writes to would be waited for
 * without end, and is refused. Rejects with what the file system says.
 */
export async function readUserFile(path: string, most = Number.POSITIVE_INFINITY): Promise<UserFile> {
  const found = statSync(path);
  if (found.isFile() || found.isDirectory()) {
    // At once, since nobody has to be waited for: nothing else happens before it is known what is in it.
    const file = openSync(path, 'r');
    try {
      const stats = fstatSync(file);
      const bytes = await readUpTo(most, (buffer) => readSync(file, buffer));
      return { bytes, ...(stats.isFile() && { attributes: attributesOf(stats) }) };
    } finally {
      closeSync(file);
    }
  }
  if (!isDescriptorPath(path)) {
    const what = found.isFIFO() ? 'a named pipe' : found.isSocket() ? 'a socket' : 'a device';
    throw new Failure('refused', `${path} is ${what}, not a file`);
  }
  const handle = await open(path, 'r');
  try {
    return { bytes: await readUpTo(most, async (buffer) => (await handle.read(buffer)).bytesRead) };
  } finally {
    await handle.close();
  }
}

const chunkBytes = 1 << 16;

/** `read` puts what comes next into a buffer, and says how many bytes that is; none at the end. */
async function readUpTo(most: number, read: (buffer: Buffer) => number | Promise<number>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for (let left = most; left > 0;) {
    const buffer = Buffer.alloc(Math.min(left, chunkBytes));
    const got = await read(buffer);
    if (got === 0) break;
    chunks.push(buffer.subarray(0, got));
    left -= got;
  }
  return Buffer.concat(chunks);
}
