export interface RuntimeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the build contexts are that lazyjack brings: a directory each. */
  readonly imagesDirectory: string;
  /** It will be asked for certain: then what it takes long to answer is asked at once. */
  readonly expected?: boolean;
}
