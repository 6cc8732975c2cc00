import { lazy } from '../../core/lazy.ts';

/** Made on first use: expressions with classes of Unicode take long to create, and nearly all text is plain ASCII. */
const widths = lazy(() => ({
  double:
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60\uffe0-\uffe6\u3000-\u303f]/u,
  zero: /[\p{Mn}\p{Me}]/u,
}));

/** The number of terminal columns that a text takes. */
export function measureColumns(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  const { double, zero } = widths();
  let sum = 0;
  for (const char of text) sum += zero.test(char) ? 0 : double.test(char) ? 2 : 1;
  return sum;
}

/** Breaks a text at blanks into lines of at most `width` columns, or 20 if `width` is less. A longer word stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && measureColumns(longer) > Math.max(width, 20)) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** The part of a long line around a range, and the position of the range in it. One column stays free for a caret behind the end. */
export function excerptAround(
  text: string,
  start: number,
  length: number,
  width: number,
): { readonly text: string; readonly start: number; readonly end: number } {
  const room = Math.max(width, 20) - 1;
  if (text.length <= room) return { text, start, end: Math.min(start + length, text.length) };
  const shown = Math.min(length, room - 6);
  const from = Math.max(0, Math.min(start - Math.floor((room - shown) / 2), text.length - room));
  const before = from > 0 ? '...' : '';
  const after = from + room < text.length ? '...' : '';
  // A character of two units may be cut in half at either end.
  const inner = text.slice(from + before.length, from + room - after.length).replaceAll(/\p{Cs}/gu, '\ufffd');
  const part = before + inner + after;
  return { text: part, start: start - from, end: Math.min(start - from + length, part.length) };
}
