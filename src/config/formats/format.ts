import * as z from 'zod';
import type { Wrong } from '../problem.ts';

/** What a text means, or why it means nothing. */
export type Reading<T> = { readonly ok: T } | { readonly wrong: Wrong };

/** A zod schema for one written value; the words of its refusal travel in the issue. */
export function format<T>(read: (text: string) => Reading<T>) {
  // One schema, where text and its transformation would be three: there are twenty of these.
  return z.transform((text: unknown, context): T => {
    if (typeof text !== 'string') {
      context.addIssue({ code: 'invalid_type', expected: 'string', input: text });
      return z.NEVER;
    }
    const reading = read(text.trim());
    if ('ok' in reading) return reading.ok;
    context.addIssue({ code: 'custom', message: reading.wrong.summary, params: { ...reading.wrong } });
    return z.NEVER;
  });
}

export function wrong(summary: string, detail: string, fix?: string): { readonly wrong: Wrong } {
  return { wrong: { summary, detail, ...(fix === undefined ? {} : { fix }) } };
}
