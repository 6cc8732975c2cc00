/** What one proof found. Counted, so that "nothing failed" says how hard was tried. */
export interface Verdict {
  readonly tried: number;
  /** One line each, with what repeats it. */
  readonly failures: readonly string[];
  /** What else the figures should say: a line each. */
  readonly notes?: readonly string[];
}

export interface ProofOptions {
  /** How many cases; what that is, each proof says. */
  readonly runs: number;
  readonly seed: number;
  /** Ends sooner than `runs` when so many seconds are over. */
  readonly seconds: number;
  /** Only parts of this name, where a proof has parts. */
  readonly only: string | undefined;
  /** One line of progress or of a failure, as it happens. */
  readonly report: (line: string) => void;
}

/** Something that lazyjack promises, tried as often as one has time for. */
export interface Proof {
  readonly summary: string;
  /** How often by default. */
  readonly runs: number;
  run(options: ProofOptions): Promise<Verdict>;
}

/** The last line of every proof: `fuzz: 100000 tried, 0 failed`. */
export function formatCounts(name: string, { tried, failures }: Verdict): string {
  return `${name}: ${tried} tried, ${failures.length} failed`;
}
