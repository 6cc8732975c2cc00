import { Failure } from '../failure.ts';

/** tar consists of blocks of this size. */
export const tarBlock = 512;

export interface TarEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Undefined where `shouldKeep` did not ask for it. */
  readonly content: Uint8Array | undefined;
}

/**
 * Reads a tar archive from a stream. `shouldKeep`: whether the content of an entry is kept in memory; the others are skipped. Rejects with a Failure of
 * kind `refused` if the stream is no tar archive or ends before the archive does.
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  shouldKeep: (name: string, size: number) => boolean,
): AsyncGenerator<TarEntry> {
  const source = readBytes(chunks);
  for (;;) {
    const header = await source.take(tarBlock);
    if (header.every((byte) => byte === 0)) break;
    const { name, size } = parseHeader(header);
    const content = shouldKeep(name, size) ? await source.take(size) : undefined;
    await source.skip((content === undefined ? size : 0) + ((tarBlock - (size % tarBlock)) % tarBlock));
    yield { name, size, content };
  }
  // Reads on after the end of the archive, so that a stream that breaks there, such as a gzip file with a wrong checksum, is noticed.
  await source.skipRest();
}

function parseHeader(header: Buffer): { readonly name: string; readonly size: number } {
  // The checksum is the sum of all bytes with its own field as spaces.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  const size = /^[0-7]+$/u.test(field(header, 124, 12)) ? Number.parseInt(field(header, 124, 12), 8) : undefined;
  if (Number.parseInt(field(header, 148, 8), 8) !== sum || size === undefined) throw new Failure('refused', 'it is no tar archive');
  const prefix = field(header, 257, 6).startsWith('ustar') && header[263] !== 0x20 ? field(header, 345, 155) : '';
  const name = field(header, 0, 100);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size };
}

/** Text up to the first NUL, without spaces around it. */
function field(header: Buffer, at: number, length: number): string {
  return header
    .toString('latin1', at, at + length)
    .replace(/\0.*$/su, '')
    .trim();
}

function readBytes(chunks: AsyncIterable<Uint8Array>) {
  const iterator: AsyncIterator<Uint8Array, unknown> = chunks[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  /** The next bytes, at most `atMost`. */
  const next = async (atMost: number): Promise<Buffer> => {
    while (rest.length === 0) {
      const result = await iterator.next();
      if (result.done === true) throw new Failure('refused', 'it is incomplete: the archive ends in the middle');
      rest = Buffer.from(result.value.buffer, result.value.byteOffset, result.value.byteLength);
    }
    const part = rest.subarray(0, atMost);
    rest = rest.subarray(part.length);
    return part;
  };
  return {
    async take(size: number): Promise<Buffer> {
      const parts: Buffer[] = [];
      for (let missing = size; missing > 0; missing -= parts.at(-1)?.length ?? 0) parts.push(await next(missing));
      return Buffer.concat(parts);
    },
    async skip(size: number): Promise<void> {
      for (let missing = size; missing > 0;) missing -= (await next(missing)).length;
    },
    async skipRest(): Promise<void> {
      while ((await iterator.next()).done !== true);
    },
  };
}
