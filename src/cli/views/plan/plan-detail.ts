import { Failure } from '../../../core/failure.ts';

/**
 * How much of a plan is shown. `short`: a line per change; `full`: every field, and the contents of new files; `summary`: counts and
 * problems; `quiet`: problems and the last line.
 */
export type PlanDetail = 'short' | 'full' | 'summary' | 'quiet';

export interface DetailOptions {
  readonly full?: boolean | undefined;
  readonly summary?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** Throws a Failure if more than one is asked for. */
export function choosePlanDetail({ full = false, summary = false, quiet = false }: DetailOptions): PlanDetail {
  const chosen = [...(full ? ['full' as const] : []), ...(summary ? ['summary' as const] : []), ...(quiet ? ['quiet' as const] : [])];
  const [first = 'short', second] = chosen;
  if (second === undefined) return first;
  throw new Failure('refused', `--${first} and --${second} exclude each other`, { fix: 'Say one of them.' });
}
