import fc from 'fast-check';

/** One way into lazyjack for what others wrote. */
export interface Surface {
  readonly name: string;
  /** The weight of this surface: of so many cases in all, how many are its own. */
  readonly weight: number;
  /** How many cases a test tries. */
  readonly sample: number;
  /** The same seed and number give the same case, on its own as in the middle of thousands. */
  cases(seed: number, from: number, count: number): Iterable<Case>;
}

export interface Case {
  readonly input: unknown;
  /** Resolves with what is wrong, or nothing. What it throws is wrong too. */
  readonly check: () => Promise<string | undefined>;
}

/** Values are made by the hundred: fast-check begins small, and grows. */
const block = 100;

export function surface<Input>(
  name: string,
  { weight, sample }: Pick<Surface, 'weight' | 'sample'>,
  arbitrary: fc.Arbitrary<Input>,
  check: (input: Input) => Promise<string | undefined>,
): Surface {
  return {
    name,
    weight,
    sample,
    *cases(seed, from, count) {
      let made: { readonly block: number; readonly values: readonly Input[] } | undefined;
      for (let at = from; at < from + count; at += 1) {
        const number = Math.floor(at / block);
        if (made?.block !== number)
          made = { block: number, values: fc.sample(arbitrary, { seed: seed * 1_000_003 + number, numRuns: block }) };
        const value = made.values[at % block];
        if (value !== undefined) yield { input: value, check: () => check(value) };
      }
    },
  };
}
