import { type Commands, makeRun } from './commands.ts';
import type { ProgramQuery } from './shared-queries.ts';

/** Wraps a `Commands` so that queries that have already started use their results. */
export type StartedQueries = (rest: Commands) => Commands;

/**
 * Starts some queries immediately, before the modules that need the answers are loaded: the programs run in parallel with the loading, and
 * a process that is still small forks faster. Each answer is used once, by the first caller; later calls run the program again.
 */
export function startQueries(commands: Commands, questions: readonly ProgramQuery[]): StartedQueries {
  const started = new Map(
    questions.map(({ file, args, input, ...rest }) => {
      const answer = commands.attempt(file, args, { ...rest, ...(input !== undefined && { input }) });
      // The caller gets the failure.
      answer.catch(() => undefined);
      return [queryKey(file, args, input), answer];
    }),
  );
  return (rest) => {
    const attempt: Commands['attempt'] = (file, args, options = {}) => {
      const key = queryKey(file, args, options.input);
      const answer = started.get(key);
      started.delete(key);
      return answer ?? rest.attempt(file, args, options);
    };
    return { attempt, run: makeRun(attempt) };
  };
}

function queryKey(file: string, args: readonly string[], input = ''): string {
  return JSON.stringify([file, args, input]);
}
