import fc from 'fast-check';

/** One way into lazyjack for what others wrote. */
export interface FuzzTarget {
  readonly name: string;
  /** The weight of this surface: of so many cases in all, how many are its own. */
  readonly weight: number;
  /** How many cases a test tries. */
  readonly sample: number;
  /** The same seed and number give the same case, on its own as in the middle of thousands. */
  cases(seed: number, from: number, count: number): Iterable<FuzzCase>;
}

export interface FuzzCase {
  readonly input: unknown;
  /** Resolves with what is wrong, or nothing. What it throws is wrong too. */
  readonly check: () => Promise<string | undefined>;
}

/** Values are made by the hundred: fast-check begins small, and grows. */
const blockSize = 100;

export function defineFuzzTarget<Input>(
  name: string,
  { weight, sample }: Pick<FuzzTarget, 'weight' | 'sample'>,
  arbitrary: fc.Arbitrary<Input>,
  check: (input: Input) => Promise<string | undefined>,
): FuzzTarget {
  return {
    name,
    weight,
    sample,
    *cases(seed, from, count) {
      let made: { readonly block: number; readonly values: readonly Input[] } | undefined;
      for (let at = from; at < from + count; at += 1) {
        const number = Math.floor(at / blockSize);
        if (made?.block !== number)
          made = { block: number, values: fc.sample(arbitrary, { seed: seed * 1_000_003 + number, numRuns: blockSize }) };
        const value = made.values[at % blockSize];
        if (value !== undefined) yield { input: value, check: () => check(value) };
      }
    },
  };
}
