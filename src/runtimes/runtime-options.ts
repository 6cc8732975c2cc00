/** Hands `work` the directory that holds the Dockerfile of an image of ours (`dns64`). It may be gone when that ends. */
export type BuildContexts = (name: string, work: (directory: string) => Promise<void>) => Promise<void>;

export interface RuntimeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The build contexts that lazyjack brings. */
  readonly buildContexts: BuildContexts;
  /** It will be asked for certain: then what it takes long to answer is asked at once. */
  readonly expected?: boolean;
}
