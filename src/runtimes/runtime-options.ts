/**
 * Passes to `work` the directory with the Dockerfile of one of lazyjack's images (`dns64`). The directory may be removed when `work` ends.
 */
export type WithBuildContext = (name: string, work: (directory: string) => Promise<void>) => Promise<void>;

/**
 * Runs a program until it ends, without a time limit. Rejects with a Failure: `missing` if it is not installed, `interrupted` if the
 * signal stopped it.
 */
export type RunProgram = (
  file: string,
  args: readonly string[],
  signal: AbortSignal,
) => Promise<{ readonly exitCode: number; readonly stderr: string }>;

export interface RuntimeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The build contexts that lazyjack contains. */
  readonly withBuildContext: WithBuildContext;
  readonly runProgram: RunProgram;
  /** The engine will certainly be queried: slow queries start immediately. */
  readonly startsAhead?: boolean;
}
