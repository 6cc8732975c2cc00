import { measureColumns } from './text-width.ts';

export interface Folding {
  /** Columns of the terminal; undefined: no terminal, so lines stay whole and `grep` finds them. */
  readonly width: number | undefined;
  /** Columns by which a continued line is indented further than its beginning. */
  readonly hang: number;
}

/** The sequences of `makeTextStyles`, which take no column. */
const styleSequence = /\u001b\[\d+m/gu;

/** The narrowest and the widest terminal that lines are folded for. */
const foldedWidths = { least: 60, most: 200 };

/** Columns for lines of standard output or standard error, between 60 and 200; undefined where it is no terminal. */
export function chooseFoldWidth({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number | undefined {
  if (isTTY !== true || columns === undefined) return undefined;
  return Math.min(Math.max(columns, foldedWidths.least), foldedWidths.most);
}

/** Breaks each line at blanks, so that none is wider than `width`. A longer word stays whole, on a line of its own. */
export function foldText(text: string, { width, hang }: Folding): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map((line) => foldLine(line, width, hang))
    .join('\n');
}

function foldLine(line: string, width: number, hang: number): string {
  if (measureStyled(line) <= width) return line;
  const indent = /^ */u.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  let isEmpty = true;
  for (const word of splitWords(line.slice(indent.length), width - indent.length - hang)) {
    const longer = isEmpty ? current + word : `${current} ${word}`;
    if (!isEmpty && word !== '' && measureStyled(longer) > width) {
      lines.push(current.trimEnd());
      current = `${indent}${' '.repeat(hang)}${word}`;
    } else current = longer;
    isEmpty = false;
  }
  return [...lines, current].join('\n');
}

/** `1500 -> 9000` stays together where a line has room for it. */
function splitWords(text: string, room: number): readonly string[] {
  return text.split(/(?<!->) (?!-> )/u).flatMap((word) => (measureStyled(word) > room ? word.split(' ') : [word]));
}

/** The columns of a text with styles. */
export function measureStyled(text: string): number {
  return measureColumns(text.replaceAll(styleSequence, ''));
}
