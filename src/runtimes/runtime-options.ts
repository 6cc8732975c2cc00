export interface RuntimeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the build contexts are that lazyjack brings: a directory each. */
  readonly imagesDirectory: string;
}
