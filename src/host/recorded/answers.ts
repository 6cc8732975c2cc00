import * as z from 'zod';
import { Failure, messageOf } from '../../core/failure.ts';

/** `error`: an exception that is no Failure, so a bug of lazyjack. */
const failureKinds = ['refused', 'denied', 'missing', 'failed', 'interrupted', 'error'] as const;

export const recordedFailureSchema = z.strictObject({ kind: z.enum(failureKinds), message: z.string(), fix: z.string().exactOptional() });
export type RecordedFailure = z.output<typeof recordedFailureSchema>;

/** What a read of the host answered, or how it failed. */
export type Answer<Value> = { readonly answer: Value } | { readonly failure: RecordedFailure };

export const answerSchema = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.strictObject({ answer: schema }), z.strictObject({ failure: recordedFailureSchema })]);

/** The answers to reads of one method, by argument. */
export const answersSchema = <Schema extends z.ZodType>(schema: Schema) => z.record(z.string(), answerSchema(schema)).default({});
export type Answers<Value> = Readonly<Record<string, Answer<Value>>>;

export function recordFailure(thrown: unknown): RecordedFailure {
  const message = messageOf(thrown);
  if (!(thrown instanceof Failure)) return { kind: 'error', message };
  return { kind: thrown.kind, message, ...(thrown.fix !== undefined && { fix: thrown.fix }) };
}

export function toError({ kind, message, fix }: RecordedFailure): Error {
  return kind === 'error' ? new Error(message) : new Failure(kind, message, { ...(fix !== undefined && { fix }) });
}
