import type { PictureNode } from '../../../app/graph/picture.ts';
import type { Mark } from '../../../app/graph/plan-marks.ts';
import { escapeHidden } from '../../../core/text/escape-hidden.ts';

/** The words that tell marks apart without color. */
export const markWords: Readonly<Record<Mark, string>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  unknown: 'could not be read',
  refused: 'refused',
};

export interface MarkColors {
  readonly fill: string;
  readonly stroke: string;
}

/** Colors on white. Black text on each fill, and each stroke on white, have a contrast of 4.5:1 or more. */
export const markColors: Readonly<Record<Mark, MarkColors>> = {
  create: { fill: '#d7f5dc', stroke: '#1a7f37' },
  update: { fill: '#fff1c2', stroke: '#8a5a00' },
  replace: { fill: '#ffe0c7', stroke: '#a64300' },
  delete: { fill: '#ffdcd9', stroke: '#b62324' },
  unknown: { fill: '#e6e8eb', stroke: '#57606a' },
  refused: { fill: '#f3dcff', stroke: '#8250df' },
};

/** The lines of a node, the first with its mark in words. Hidden characters are visible. */
export function markedLines({ lines, mark }: Pick<PictureNode, 'lines' | 'mark'>): readonly string[] {
  return withMark(lines, mark).map((line) => escapeHidden(line));
}

/** A label with its mark in words. undefined: neither. */
export function markedLabel(label: string | undefined, mark: Mark | undefined): string | undefined {
  const [text] = withMark(label === undefined ? [] : [label], mark);
  return text === undefined ? undefined : escapeHidden(text);
}

function withMark(lines: readonly string[], mark: Mark | undefined): readonly string[] {
  if (mark === undefined) return lines;
  const [first, ...rest] = lines;
  return [first === undefined ? markWords[mark] : `${first} (${markWords[mark]})`, ...rest];
}
