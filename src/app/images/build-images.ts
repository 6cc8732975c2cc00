import { Failure } from '../../core/failure.ts';
import type { Containers } from '../../core/host/containers-port.ts';
import { ownImages } from '../../roles/desired/translation/translator-images.ts';

export interface OwnImage {
  readonly reference: string;
  /** The build context that is part of lazyjack. */
  readonly context: string;
}

/** lazyjack's images with these names (`dns64`), or all of them if there is no name. Throws a Failure for an unknown name. */
export function selectOwnImages(names: readonly string[]): readonly OwnImage[] {
  const unknownName = names.find((name) => !(name in ownImages));
  if (unknownName !== undefined)
    throw new Failure('refused', `there is no image ${unknownName}`, { fix: `Images of lazyjack: ${Object.keys(ownImages).join(', ')}.` });
  return Object.entries(ownImages).flatMap(([name, image]) => (names.length === 0 || names.includes(name) ? [image] : []));
}

/** Builds the images, also those that exist. */
export async function buildImages(
  containers: Containers,
  images: readonly OwnImage[],
  report: (event: 'building' | 'built', reference: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const { reference, context } of images) {
    report('building', reference);
    await containers.buildImage(reference, context, signal);
    report('built', reference);
  }
}
