/**
 * A line of a file that other programs write too. The text is latin1, one character per byte, so that any bytes in it are preserved. The
 * line end is separate, so that a missing final newline and mixed line ends are preserved too.
 */
export interface Line {
  readonly text: string;
  /** Empty only on a last line without a line end. */
  readonly eol: LineEnd;
}

export type LineEnd = '' | '\n' | '\r\n';

export function splitLines(content: Uint8Array): Line[] {
  const texts = Buffer.from(content).toString('latin1').split('\n');
  const last = texts.pop() ?? '';
  const lines = texts.map((text): Line => (text.endsWith('\r') ? { text: text.slice(0, -1), eol: '\r\n' } : { text, eol: '\n' }));
  return last === '' ? lines : [...lines, { text: last, eol: '' }];
}

/** Adds a line end to a line without one that is no longer the last. */
export function joinLines(lines: readonly Line[]): Uint8Array {
  const end = detectLineEnd(lines);
  const last = lines.length - 1;
  return Buffer.from(lines.map(({ text, eol }, at) => text + (eol === '' && at < last ? end : eol)).join(''), 'latin1');
}

/** The line end for new lines of this file: that of its last line with a line end. */
export function detectLineEnd(lines: readonly Line[]): Exclude<LineEnd, ''> {
  return lines.findLast(({ eol }) => eol !== '')?.eol === '\r\n' ? '\r\n' : '\n';
}

/** Where a line can be added after all others without changing a last line that has no line end. */
export function findAppendIndex(lines: readonly { readonly eol: LineEnd }[]): number {
  return lines.at(-1)?.eol === '' ? lines.length - 1 : lines.length;
}
