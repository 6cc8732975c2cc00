/**
 * Passes to `work` the directory with the Dockerfile of one of lazyjack's images (`dns64`). The directory may be removed when `work` ends.
 */
export type BuildContexts = (name: string, work: (directory: string) => Promise<void>) => Promise<void>;

export interface RuntimeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The build contexts that lazyjack contains. */
  readonly buildContexts: BuildContexts;
  /** The engine will certainly be queried: slow queries start immediately. */
  readonly expected?: boolean;
}
