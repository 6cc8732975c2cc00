import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes } from '../../core/host/files-port.ts';
import { attributesOf } from '../../host/files/read-path-steps.ts';

/** Descriptors that the caller opened, such as the pipe of `<(sops --decrypt config.yaml)`. */
const descriptorPattern = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/u;

export function isDescriptorPath(path: string): boolean {
  return descriptorPattern.test(path);
}

export interface UserFile {
  readonly bytes: Uint8Array;
  /** Only of a regular file. */
  readonly attributes?: FileAttributes;
}

/**
 * Reads at most `maxBytes` of a file that the user named. Refuses a named pipe, since reading it may never end. Rejects with the error of the file
 * system.
 */
export async function readUserFile(path: string, maxBytes = Number.POSITIVE_INFINITY): Promise<UserFile> {
  const found = statSync(path);
  if (found.isFile() || found.isDirectory()) {
    // Synchronous: a regular file is read without waiting, and everything else needs its content.
    const file = openSync(path, 'r');
    try {
      const stats = fstatSync(file);
      const bytes = await readUpTo(maxBytes, (buffer) => readSync(file, buffer));
      return { bytes, ...(stats.isFile() && { attributes: attributesOf(stats) }) };
    } finally {
      closeSync(file);
    }
  }
  if (!isDescriptorPath(path)) {
    const what = found.isFIFO() ? 'a named pipe' : found.isSocket() ? 'a socket' : 'a device';
    throw new Failure('refused', `it is ${what}, not a file`);
  }
  const handle = await open(path, 'r');
  try {
    return { bytes: await readUpTo(maxBytes, async (buffer) => (await handle.read(buffer)).bytesRead) };
  } finally {
    await handle.close();
  }
}

const chunkBytes = 1 << 16;

/** `read` fills a buffer and returns the number of bytes; 0 at the end. */
async function readUpTo(maxBytes: number, read: (buffer: Buffer) => number | Promise<number>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for (let remaining = maxBytes; remaining > 0;) {
    const buffer = Buffer.alloc(Math.min(remaining, chunkBytes));
    const bytesRead = await read(buffer);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    remaining -= bytesRead;
  }
  return Buffer.concat(chunks);
}
