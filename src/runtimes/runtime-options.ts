/**
 * Passes to `work` the directory with the Dockerfile of one of lazyjack's images (`dns64`). The directory may be removed when `work` ends.
 */
export type WithBuildContext = (name: string, work: (directory: string) => Promise<void>) => Promise<void>;

export interface RuntimeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The build contexts that lazyjack contains. */
  readonly withBuildContext: WithBuildContext;
  /** The engine will certainly be queried: slow queries start immediately. */
  readonly startsAhead?: boolean;
}
