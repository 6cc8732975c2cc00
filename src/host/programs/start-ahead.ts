import { type Commands, type FinishedCommand, makeRun } from './commands.ts';
import { runTogether } from './run-together.ts';
import type { ProgramQuery } from './shared-queries.ts';

/** Wraps a `Commands` so that queries that have already started use their results. */
export type StartedQueries = (rest: Commands) => Commands;

export interface QueriesToStart {
  readonly quick?: readonly ProgramQuery[];
  readonly beside?: readonly ProgramQuery[];
  readonly slow?: readonly ProgramQuery[];
}

/**
 * Starts some queries immediately, before the modules that need the answers are loaded: the programs run in parallel with the loading, and
 * a process that is still small forks faster. Each answer is used once, by the first caller; later calls run the program again.
 *
 * `quick`: programs that take a few milliseconds, so that running them together in one shell is faster than starting each. `beside`: programs that
 * this shell runs at the same time. `slow`: the rest, such as those with a timeout of their own.
 */
export function startQueries(commands: Commands, { quick = [], beside = [], slow = [] }: QueriesToStart): StartedQueries {
  const inOneShell = [...quick, ...beside];
  const together = inOneShell.length === 0 ? undefined : runTogether(quick, beside);
  const started = new Map<string, Promise<FinishedCommand | undefined>>();
  for (const [index, query] of inOneShell.entries())
    if (together)
      started.set(
        keyOf(query),
        together.then((answers) => answers[index]),
      );
  for (const query of slow) {
    const { file, args, input, ...rest } = query;
    const answer = commands.attempt(file, args, { ...rest, ...(input !== undefined && { input }) });
    // The caller gets the failure.
    answer.catch(() => undefined);
    started.set(keyOf(query), answer);
  }
  return (rest) => {
    const attempt: Commands['attempt'] = async (file, args, options = {}) => {
      const key = keyOf({ file, args, ...(options.input !== undefined && { input: options.input }) });
      const answer = started.get(key);
      started.delete(key);
      return (await answer) ?? rest.attempt(file, args, options);
    };
    return { attempt, run: makeRun(attempt) };
  };
}

function keyOf({ file, args, input = '' }: ProgramQuery): string {
  return JSON.stringify([file, args, input]);
}
