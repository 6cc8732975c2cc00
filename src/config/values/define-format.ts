import * as z from 'zod';
import type { ProblemText } from '../config-problem.ts';

/** The value of a text, or the problem with it. */
export type FormatResult<T> = { readonly ok: T } | { readonly problem: ProblemText };

/** A zod schema for one written value. The issue carries the text of the problem. */
export function defineFormat<T>(read: (text: string) => FormatResult<T>) {
  // One schema instead of three (text, check, transformation): there are twenty formats.
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
