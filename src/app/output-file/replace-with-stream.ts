import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { explained, replaceOutputFile } from './replace-output-file.ts';

export interface StreamedFileOptions {
  /** Replace an existing file. */
  readonly force: boolean;
  /** With gzip. */
  readonly compress: boolean;
  /** Called with the number of bytes that the file has so far. */
  readonly onProgress: (bytes: number) => void;
}

/** Writes a stream into a file, mode 0644, as `replaceOutputFile` does, and resolves with its size in bytes. */
export async function replaceWithStream(
  path: string,
  source: AsyncIterable<Uint8Array>,
  { force, compress, onProgress }: StreamedFileOptions,
): Promise<number> {
  return replaceOutputFile(path, { mode: 0o644, force }, async (file) => {
    let bytes = 0;
    for await (const chunk of compress ? compressed(source) : source) {
      await explained(path, () => file.appendFile(chunk));
      bytes += chunk.byteLength;
      onProgress(bytes);
    }
    return bytes;
  });
}

function compressed(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  const readable = Readable.from(source);
  const gzip = createGzip();
  // pipe() does not pass an error on, and the reader would wait for ever.
  readable.on('error', (cause) => gzip.destroy(cause));
  return readable.pipe(gzip);
}
