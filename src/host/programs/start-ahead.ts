import { type Commands, runBy } from './commands.ts';
import type { Question } from './shared-queries.ts';

/** Answers that are under way, in front of whoever answers the rest. */
export type AskedAhead = (rest: Commands) => Commands;

/**
 * Asks some questions at once, before whoever wants the answers is even loaded: programs run beside that, and a process that is still small is
 * quicker to fork. An answer is given once, to the first who asks; after that the program is run again.
 */
export function askAhead(commands: Commands, questions: readonly Question[]): AskedAhead {
  const begun = new Map(
    questions.map(({ file, args, input, ...rest }) => {
      const answer = commands.attempt(file, args, { ...rest, ...(input !== undefined && { input }) });
      // Whoever asks gets the failure.
      answer.catch(() => undefined);
      return [keyOf(file, args, input), answer];
    }),
  );
  return (rest) => {
    const attempt: Commands['attempt'] = (file, args, options = {}) => {
      const key = keyOf(file, args, options.input);
      const answer = begun.get(key);
      begun.delete(key);
      return answer ?? rest.attempt(file, args, options);
    };
    return { attempt, run: runBy(attempt) };
  };
}

function keyOf(file: string, args: readonly string[], input = ''): string {
  return JSON.stringify([file, args, input]);
}
