import { type Commands, runBy } from './commands.ts';
import type { Question } from './shared-queries.ts';

/** Wraps a `Commands` so that queries that have already started use their results. */
export type AskedAhead = (rest: Commands) => Commands;

/**
 * Starts some queries immediately, before the modules that need the answers are loaded: the programs run in parallel with the loading, and
 * a process that is still small forks faster. Each answer is used once, by the first caller; later calls run the program again.
 */
export function askAhead(commands: Commands, questions: readonly Question[]): AskedAhead {
  const started = new Map(
    questions.map(({ file, args, input, ...rest }) => {
      const answer = commands.attempt(file, args, { ...rest, ...(input !== undefined && { input }) });
      // The caller gets the failure.
      answer.catch(() => undefined);
      return [keyOf(file, args, input), answer];
    }),
  );
  return (rest) => {
    const attempt: Commands['attempt'] = (file, args, options = {}) => {
      const key = keyOf(file, args, options.input);
      const answer = started.get(key);
      started.delete(key);
      return answer ?? rest.attempt(file, args, options);
    };
    return { attempt, run: runBy(attempt) };
  };
}

function keyOf(file: string, args: readonly string[], input = ''): string {
  return JSON.stringify([file, args, input]);
}
