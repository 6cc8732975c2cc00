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
export function chooseImage(role: keyof typeof ownImages, configured: string | undefined): TranslatorImage {
  const own = ownImages[role];
  return configured === undefined || configured === own.reference ? own : { reference: configured, context: null };
}
