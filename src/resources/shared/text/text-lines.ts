/**
 * One line of a file that others write too. Text is latin1, one character per byte, so that whatever bytes others left in it survive;
 * its end is kept apart, so that a missing final newline and a mixture of line ends survive as well.
 */
export interface Line {
  readonly text: string;
  /** Empty only on a last line that nobody ended. */
  readonly eol: LineEnd;
}

export type LineEnd = '' | '\n' | '\r\n';

export function splitLines(content: Uint8Array): Line[] {
  const texts = Buffer.from(content).toString('latin1').split('\n');
  const last = texts.pop() ?? '';
  const lines = texts.map((text): Line => (text.endsWith('\r') ? { text: text.slice(0, -1), eol: '\r\n' } : { text, eol: '\n' }));
  return last === '' ? lines : [...lines, { text: last, eol: '' }];
}

/** A line without an end that is no longer the last one gets one. */
export function joinLines(lines: readonly Line[]): Uint8Array {
  const end = detectLineEnd(lines);
  const last = lines.length - 1;
  return Buffer.from(lines.map(({ text, eol }, at) => text + (eol === '' && at < last ? end : eol)).join(''), 'latin1');
}

/** The line end to write into this file: that of its last ended line. */
export function detectLineEnd(lines: readonly Line[]): Exclude<LineEnd, ''> {
  return lines.findLast(({ eol }) => eol !== '')?.eol === '\r\n' ? '\r\n' : '\n';
}

/** Where a line can be added behind all others without ending a last line that nobody ended. */
export function findAppendIndex(lines: readonly { readonly eol: LineEnd }[]): number {
  return lines.at(-1)?.eol === '' ? lines.length - 1 : lines.length;
}
