import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Failure, messageOf } from '../../core/failure.ts';
import type { Host } from '../../core/host/host-ports.ts';
import { type ArchivedImagesOptions, type ArchivedReferences, chooseReferences } from './archived-references.ts';
import { readImages } from './list-images.ts';
import { type ArchivedImage, readImageArchive } from './read-image-archive.ts';
import type { ImageFile, TransferReport } from './save-images.ts';

/**
 * Loads a file of `saveImages` into the container engine. Reads the whole file first, so that a damaged one, or one with images that lazyjack does not
 * use or that this processor cannot run, is refused before anything is loaded: a loaded image takes its name away from another. Rejects with a Failure.
 * `architecture`: of this host, as Docker names it.
 */
export async function loadImages(
  { containers, kubeadm }: Pick<Host, 'containers' | 'kubeadm'>,
  path: string,
  { architecture, ...options }: ArchivedImagesOptions & { readonly architecture: string },
  report: TransferReport,
  signal: AbortSignal,
): Promise<ImageFile> {
  const known = await chooseReferences(kubeadm, options);
  const file = await openFile(path);
  try {
    report.check(path);
    const checked = createHash('sha256');
    const archived = await readChecked(path, file, readContent(file, checked, signal));
    const references = checkArchive(path, archived, known, architecture, options.kubernetes);
    report.begin(references);
    await containers.importImages(withProgress(requireSame(path, file, checked, signal), file.bytes, report), signal);
    const images = await readImages(containers, references);
    const absent = images.filter(({ id }) => id === null).map(({ reference }) => reference);
    if (absent.length > 0) throw new Failure('failed', `Docker loaded ${path} and does not have ${absent.join(', ')}`);
    return { path, bytes: file.bytes, images };
  } finally {
    await file.handle.close();
  }
}

async function readChecked(path: string, { isCompressed }: OpenFile, content: AsyncGenerator<Buffer>): Promise<readonly ArchivedImage[]> {
  try {
    const archived = await readImageArchive(isCompressed ? decompressed(keepOpen(content)) : keepOpen(content));
    // gunzip ignores the rest of a file after its compressed data, but the digest is that of the whole file.
    while ((await content.next()).done !== true);
    return archived;
  } catch (cause) {
    if (cause instanceof Failure && cause.kind === 'interrupted') throw cause;
    throw new Failure('refused', `${path} is not a file of images: ${messageOf(cause)}`, {
      fix: 'Copy it again and compare its SHA-256 with that of the original, or write it again with `lazyjack images save`.',
      cause,
    });
  } finally {
    await content.return(undefined);
  }
}

function checkArchive(
  path: string,
  archived: readonly ArchivedImage[],
  known: ArchivedReferences,
  architecture: string,
  kubernetes: boolean,
): readonly string[] {
  // Docker writes the images of a file in any order.
  const references = archived.flatMap((image) => image.references).sort();
  const unknown = references.filter((reference) => !known.own.includes(reference) && !known.kubernetes.includes(reference));
  if (unknown.length > 0) {
    throw new Failure('refused', `${path} contains images that this lazyjack does not use: ${unknown.join(', ')}`, {
      fix: `${kubernetes ? "For another version's images of kubeadm, add --kubernetes-version" : "For kubeadm's images, add --kubernetes"}. To load any image: docker load --input ${path}`,
    });
  }
  const foreign = archived.find((image) => image.architecture !== architecture);
  if (foreign !== undefined) {
    throw new Failure('refused', `${path} is for ${foreign.architecture}, and this host is ${architecture}`, {
      fix: `Save the images on a host that is ${architecture}, or take the file for it.`,
    });
  }
  if (references.length === 0)
    throw new Failure('refused', `${path} contains images without names`, { fix: 'Write it with `lazyjack images save`.' });
  return references;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly isCompressed: boolean;
}

async function openFile(path: string): Promise<OpenFile> {
  let handle: FileHandle | undefined;
  try {
    // A named pipe without a writer must not block.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    // It is read twice.
    if (!stats.isFile()) throw new Failure('refused', `${path} is not a regular file`, { fix: 'Write the images into a file first.' });
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return { handle, bytes: stats.size, isCompressed: buffer.readUInt16BE(0) === 0x1f8b };
  } catch (cause) {
    await handle?.close();
    if (cause instanceof Failure) throw cause;
    throw new Failure('refused', `${path} cannot be read: ${messageOf(cause)}`, {
      fix: 'Name a file that `lazyjack images save` wrote.',
      cause,
    });
  }
}

async function* readContent({ handle }: OpenFile, hash: Hash, signal: AbortSignal): AsyncGenerator<Buffer> {
  const content: AsyncIterable<Buffer> = handle.createReadStream({ start: 0, autoClose: false });
  for await (const chunk of content) {
    if (signal.aborted) throw new Failure('interrupted', 'the loading of images was stopped');
    hash.update(chunk);
    yield chunk;
  }
}

/** Reads the file again, and breaks off before the end if it is not as it was checked. Docker loads nothing of an incomplete archive. */
async function* requireSame(path: string, file: OpenFile, checked: Hash, signal: AbortSignal): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  yield* readContent(file, hash, signal);
  if (hash.digest('hex') !== checked.digest('hex'))
    throw new Failure('refused', `${path} changed while it was read`, { fix: 'Wait until the file is complete, and load it again.' });
}

/** A reader that ends early closes the generator that it reads, and this one instead of `content`. */
async function* keepOpen(content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  for (let next = await content.next(); next.done !== true; next = await content.next()) yield next.value;
}

function decompressed(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const readable = Readable.from(content);
  const gunzip = createGunzip();
  // pipe() does not pass an error on, and the reader would wait for ever.
  readable.on('error', (cause) => gunzip.destroy(cause));
  return readable.pipe(gunzip);
}

async function* withProgress(chunks: AsyncIterable<Buffer>, size: number, { progress }: TransferReport): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    progress(bytes, size);
  }
}
