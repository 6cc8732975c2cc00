/** The result of a proof. It counts the cases, so that "0 failed" also shows how many were tried. */
export interface Verdict {
  readonly tried: number;
  /** One line each, with the data that reproduces the failure. */
  readonly failures: readonly string[];
  /** Further results for the report, one line each. */
  readonly notes?: readonly string[];
}

export interface ProofOptions {
  /** The number of cases; each proof defines its own case. */
  readonly runs: number;
  readonly seed: number;
  /** Stops before `runs` cases after this many seconds. */
  readonly seconds: number;
  /** Runs only the part of this name, if the proof has parts. */
  readonly only: string | undefined;
  /** Reports one line of progress, or a failure, when it occurs. */
  readonly report: (line: string) => void;
}

/** A promise of lazyjack, tested with as many cases as time allows. */
export interface Proof {
  readonly summary: string;
  /** The default number of cases. */
  readonly defaultRuns: number;
  run(options: ProofOptions): Promise<Verdict>;
}

/** Formats the last line of every proof: `fuzz: 100000 tried, 0 failed`. */
export function formatCounts(name: string, { tried, failures }: Verdict): string {
  return `${name}: ${tried} tried, ${failures.length} failed`;
}
