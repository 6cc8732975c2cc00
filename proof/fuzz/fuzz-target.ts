import fc from 'fast-check';

/** An input of lazyjack that others write. */
export interface FuzzTarget {
  readonly name: string;
  /** The share of this target in the total number of cases. */
  readonly weight: number;
  /** The number of cases in a unit test. */
  readonly casesInTest: number;
  /** The same seed and number give the same case, alone or as one of thousands. */
  cases(seed: number, from: number, count: number): Iterable<FuzzCase>;
}

export interface FuzzCase {
  readonly input: unknown;
  /** Resolves with the problem, or with undefined. An exception is a problem too. */
  readonly check: () => Promise<string | undefined>;
}

/** The number of values that fast-check generates at a time: it starts with small values and grows. */
const blockSize = 100;

export function defineFuzzTarget<Input>(
  name: string,
  { weight, casesInTest }: Pick<FuzzTarget, 'weight' | 'casesInTest'>,
  arbitrary: fc.Arbitrary<Input>,
  check: (input: Input) => Promise<string | undefined>,
): FuzzTarget {
  return {
    name,
    weight,
    casesInTest,
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
