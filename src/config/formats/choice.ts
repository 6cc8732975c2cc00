import { nearest } from '../nearest.ts';
import { quote } from '../../core/visible.ts';
import { type Reading, format, wrong } from './format.ts';

/** One of some words, in any case. */
export function choice<T extends string>(summary: string, names: readonly T[]) {
  return format<T>((text): Reading<T> => {
    const found = names.find((name) => name === text.toLowerCase());
    if (found !== undefined) return { ok: found };
    const meant = nearest(text, names);
    return wrong(
      summary,
      `${quote(text)} is not one of ${listed(names)}.`,
      meant === undefined ? `Write ${listed(names)}.` : `Did you mean "${meant}"?`,
    );
  });
}

/** `a, b or c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
