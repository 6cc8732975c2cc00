/** What runs in a container of ours, and where its image comes from. */
export interface TranslatorImage {
  readonly reference: string;
  /** The build context that lazyjack brings; null: it is pulled. */
  readonly context: string | null;
}

/** Built on the host from `images/`. Another content is another tag: a container of the old one is then made anew. */
export const ownImages = {
  dns64: { reference: 'lazyjack/dns64:2', context: 'dns64' },
  nat64: { reference: 'lazyjack/nat64:2', context: 'nat64' },
} as const satisfies Record<string, TranslatorImage>;

/** The image that the configuration names, or ours. */
export function chooseImage(role: keyof typeof ownImages, configured: string | undefined): TranslatorImage {
  const own = ownImages[role];
  return configured === undefined || configured === own.reference ? own : { reference: configured, context: null };
}
