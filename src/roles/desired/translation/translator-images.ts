import type { Translator } from '../../../config/translators.ts';

/** An image that lazyjack runs, and its source. */
export interface TranslatorImage {
  readonly reference: string;
  /** The build context that is part of lazyjack; null: the image is pulled. */
  readonly context: string | null;
}

/** Built on the host from `images/`. Changed content gets a new tag, so that a container of the old image is replaced. */
export const ownImages = {
  dns64: { reference: 'lazyjack/dns64:2', context: 'dns64' },
  nat64: { reference: 'lazyjack/nat64:2', context: 'nat64' },
} as const satisfies Record<string, TranslatorImage>;

/** The image that the configuration names, or lazyjack's own. */
export function chooseImage(name: keyof typeof ownImages, configured: string | undefined): TranslatorImage {
  const own = ownImages[name];
  return configured === undefined || configured === own.reference ? own : { reference: configured, context: null };
}

/** The images of this node's containers, and the path of the setting that can name another. */
export function listTranslatorImages({ dns64, nat64 }: Translator): readonly (TranslatorImage & { readonly path: readonly string[] })[] {
  return [
    ...dns64.map(({ image }) => ({ ...chooseImage('dns64', image), path: ['dns64', 'image'] })),
    ...nat64.map(({ image }) => ({ ...chooseImage('nat64', image), path: ['nat64', 'image'] })),
  ];
}
