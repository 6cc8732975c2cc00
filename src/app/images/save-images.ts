import { Failure } from '../../core/failure.ts';
import type { Host } from '../../core/host/host-ports.ts';
import { type ArchivedImagesOptions, chooseReferences } from './archived-references.ts';
import { type ImageOnHost, readImages } from './list-images.ts';
import { requireReplaceable } from '../output-file/replace-output-file.ts';
import { replaceWithStream } from '../output-file/replace-with-stream.ts';

export interface SaveImagesOptions extends ArchivedImagesOptions {
  /** Replace an existing file. */
  readonly force: boolean;
}

export interface ImageFile {
  readonly path: string;
  readonly bytes: number;
  readonly images: readonly ImageOnHost[];
}

/**
 * `check`: called before a file is read to check it. `begin`: before the transfer, with the images. `progress`: during it, with the bytes so far and, if
 * it is known, the size of the file.
 */
export interface TransferReport {
  readonly check: (path: string) => void;
  readonly begin: (references: readonly string[]) => void;
  readonly progress: (bytes: number, size?: number) => void;
}

/**
 * Writes the images of NAT64 and DNS64, and with `kubernetes` those that kubeadm pulls, into one file, which `loadImages` and `docker load` read. A name
 * that ends in `.gz` or `.tgz` compresses it. The file is complete or absent.
 */
export async function saveImages(
  { containers, kubeadm }: Pick<Host, 'containers' | 'kubeadm'>,
  path: string,
  options: SaveImagesOptions,
  report: TransferReport,
  signal: AbortSignal,
): Promise<ImageFile> {
  await requireReplaceable(path, options.force);
  const { own, kubernetes } = await chooseReferences(kubeadm, options);
  const images = await readImages(containers, [...own, ...kubernetes]);
  refuseMissing(images, own);
  const references = images.map(({ reference }) => reference);
  report.begin(references);
  let bytes = 0;
  await containers.exportImages(references, signal, async (archive) => {
    bytes = await replaceWithStream(path, archive, { force: options.force, compress: /\.t?gz$/u.test(path), onProgress: report.progress });
  });
  return { path, bytes, images };
}

function refuseMissing(images: readonly ImageOnHost[], own: readonly string[]): void {
  const missing = images.flatMap(({ reference, id }) => (id === null ? [reference] : []));
  if (missing.length === 0) return;
  const ownIsMissing = missing.some((reference) => own.includes(reference));
  const pulls = missing.filter((reference) => !own.includes(reference)).map((reference) => `docker pull ${reference}`);
  throw new Failure(
    'missing',
    `${missing.length === 1 ? '1 image is' : `${missing.length} images are`} not on this host: ${missing.join(', ')}`,
    {
      fix: `Get ${missing.length === 1 ? 'it' : 'them'}:\n${[...(ownIsMissing ? ['lazyjack images build'] : []), ...pulls].map((line) => `    ${line}`).join('\n')}`,
    },
  );
}
