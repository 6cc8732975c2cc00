import * as z from 'zod';
import type { ProblemText } from '../config-problem.ts';

/** What a text means, or why it means nothing. */
export type FormatResult<T> = { readonly ok: T } | { readonly problem: ProblemText };

/** A zod schema for one written value; the words of its refusal travel in the issue. */
export function defineFormat<T>(read: (text: string) => FormatResult<T>) {
  // One schema, where text and its transformation would be three: there are twenty of these.
  return z.transform((text: unknown, context): T => {
    if (typeof text !== 'string') {
      context.addIssue({ code: 'invalid_type', expected: 'string', input: text });
      return z.NEVER;
    }
    const reading = read(text.trim());
    if ('ok' in reading) return reading.ok;
    context.addIssue({ code: 'custom', message: reading.problem.summary, params: { ...reading.problem } });
    return z.NEVER;
  });
}

export function reject(summary: string, detail: string, fix?: string): { readonly problem: ProblemText } {
  return { problem: { summary, detail, ...(fix === undefined ? {} : { fix }) } };
}
