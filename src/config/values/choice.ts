import { findNearest } from '../find-nearest.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import { type FormatResult, defineFormat, reject } from './define-format.ts';

/** One of a list of words, in any case. */
export function choice<T extends string>(summary: string, names: readonly T[]) {
  return defineFormat<T>((text): FormatResult<T> => {
    const found = names.find((name) => name === text.toLowerCase());
    if (found !== undefined) return { ok: found };
    const meant = findNearest(text, names);
    return reject(
      summary,
      `${quote(text)} is not one of ${joinWithOr(names)}.`,
      meant === undefined ? `Write ${joinWithOr(names)}.` : `Did you mean "${meant}"?`,
    );
  });
}

/** `a, b or c`. */
export function joinWithOr(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
