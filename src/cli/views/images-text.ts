import type { ImageOnHost } from '../../app/images/list-images.ts';
import type { ImageFile } from '../../app/images/save-images.ts';

const bytesPerMebibyte = 1024 * 1024;

/** One line per image: its reference and the start of its ID. */
export function renderImageList(images: readonly ImageOnHost[]): string {
  return images.map(({ reference, id }) => `${reference}  ${id === null ? 'not built' : shortId(id)}\n`).join('');
}

/** The images of a file that was saved or loaded. `elapsed`: milliseconds. */
export function renderImageFile(verb: 'saved' | 'loaded', { path, bytes, images }: ImageFile, elapsed: number): string {
  const lines = images.map(({ reference, id }) => `${verb}  ${reference}  ${shortId(id ?? '')}\n`).join('');
  return `${lines}${path}: ${images.length === 1 ? '1 image' : `${images.length} images`}, ${mebibytes(bytes)} MiB, ${(elapsed / 1000).toFixed(1)} s.\n`;
}

/** `size`: bytes; 0: unknown. */
export function renderTransferProgress(
  activity: 'saving' | 'loading',
  { bytes, size }: { readonly bytes: number; readonly size: number },
): string {
  const whole = size === 0 ? '' : ` of ${mebibytes(size)}`;
  return `${activity}: ${mebibytes(bytes)}${whole} MiB`;
}

function shortId(id: string): string {
  return id.replace(/^sha256:/u, '').slice(0, 12);
}

function mebibytes(bytes: number): string {
  return (bytes / bytesPerMebibyte).toFixed(1);
}
