import type { z } from 'zod';
import { Failure } from '../failure.ts';
import { quote } from './escape-hidden.ts';

/**
 * Parses the answer of another program. Throws a Failure of kind `failed` if the form is unknown: the program is older,
 * newer or a different one, which is not a bug of lazyjack.
 *
 * `who` begins the sentence: "ip -json", "Docker".
 */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown, who: string, fix?: string): z.output<Schema> {
  const { data, error, success } = schema.safeParse(answer);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${quote(issue.path.join('.'))}`;
  throw unknownFormFailure(who, `${issue?.message ?? 'of another form'}${where}`, fix, error);
}

/** The same for the text of a JSON document. */
export function parseJsonAnswer<Schema extends z.ZodType>(schema: Schema, text: string, who: string, fix?: string): z.output<Schema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw unknownFormFailure(who, `no JSON: ${quote(text)}`, fix, cause);
  }
  return parseAnswer(schema, parsed, who, fix);
}

function unknownFormFailure(who: string, why: string, fix: string | undefined, cause: unknown): Failure {
  return new Failure('failed', `${who} answered in a form that lazyjack does not know: ${why}`, {
    cause,
    ...(fix !== undefined && { fix }),
  });
}
