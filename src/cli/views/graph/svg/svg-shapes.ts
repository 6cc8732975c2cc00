import { escapeHidden } from '../../../../core/text/escape-hidden.ts';
import type { Mark } from '../../../../app/graph/plan-marks.ts';
import { measureColumns } from '../../text-width.ts';
import { markColors, markWords } from '../mark-text.ts';

/** Pixels. The font is monospaced, so that the width of a text is known without drawing it. */
const charWidth = 7.4;
export const lineHeight = 17;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** Symbols and words tell the marks apart without color. */
const markSymbols: Readonly<Record<Mark, string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
  unknown: '?',
  refused: '!',
};

/** "+ create". */
export function markLabel(mark: Mark): string {
  return `${markSymbols[mark]} ${markWords[mark]}`;
}

/** Pixels that a line takes. */
export function textWidth(text: string): number {
  return measureColumns(escapeHidden(text)) * charWidth;
}

export type TextStyle = 'title' | 'plain' | 'dim' | 'bar' | Mark;

/** A line of text whose baseline starts at this point. A longer text than `width` is cut, and its tooltip has all of it. */
export function drawText(at: { readonly x: number; readonly y: number }, text: string, style: TextStyle, width = Infinity): string {
  const whole = escapeHidden(text);
  // Sums of widths differ in their last digits.
  const fits = measureColumns(whole) * charWidth <= width + 1;
  const shown = fits
    ? whole
    : `${Array.from(whole)
        .slice(0, Math.max(1, Math.floor(width / charWidth) - 2))
        .join('')}…`;
  const tooltip = fits ? '' : `<title>${escapeXml(whole)}</title>`;
  return `<text x="${round(at.x)}" y="${round(at.y)}" class="${style}">${tooltip}${escapeXml(shown)}</text>`;
}

export function drawBox({ x, y, width, height }: Box, style: 'card' | 'planned' | 'part' | 'bar' | 'resource' | Mark): string {
  const rest = style === 'bar' ? 4 : 6;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${rest}" class="box-${style}"/>`;
}

/** A line of straight or curved segments, as the attribute `d` of a path. */
export function drawLine(path: string, style: 'bus' | 'need'): string {
  return `<path d="${path}" class="${style}"/>`;
}

/** A whole picture on white, with a title for those who cannot see it, and a legend if it has marks. */
export function drawSvg(title: string, { width, height }: Size, shapes: readonly string[], marks: ReadonlySet<Mark>): string {
  const legend = drawLegend([...marks], height);
  const size = { width: Math.max(width, legend.width, textWidth(title) + 2 * margin), height: height + legend.height };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(size.width)} ${round(size.height)}" width="${round(size.width)}" height="${round(size.height)}" role="img" aria-labelledby="title">`,
    `<title id="title">${escapeXml(escapeHidden(title))}</title>`,
    `<style>${makeStyle()}</style>`,
    `<rect width="100%" height="100%" class="page"/>`,
    drawText({ x: margin, y: 24 }, title, 'dim'),
    ...shapes,
    ...legend.shapes,
    '</svg>',
    '',
  ].join('\n');
}

/** Pixels around a picture. */
export const margin = 20;
/** Pixels above the first shape, for the title. */
export const titleHeight = 40;

function drawLegend(marks: readonly Mark[], y: number) {
  if (marks.length === 0) return { shapes: [], width: 0, height: 0 };
  let x = margin;
  const shapes = marks.flatMap((mark) => {
    const width = textWidth(markLabel(mark)) + 16;
    const drawn = [drawBox({ x, y, width, height: 24 }, mark), drawText({ x: x + 8, y: y + 16 }, markLabel(mark), mark)];
    x += width + 12;
    return drawn;
  });
  return { shapes, width: x + margin - 12, height: 24 + margin };
}

function makeStyle(): string {
  const marks = Object.entries(markColors).map(
    ([mark, { fill, stroke }]) => `.box-${mark}{fill:${fill};stroke:${stroke};stroke-width:2}.${mark}{fill:${stroke};font-weight:600}`,
  );
  return [
    "text{font:12px 'DejaVu Sans Mono',Consolas,Menlo,monospace;fill:#1f2328}",
    '.title{font-weight:600}.dim{fill:#57606a}.bar{fill:#ffffff;font-weight:600}.page{fill:#ffffff}',
    '.box-card,.box-planned{fill:#f6f8fa;stroke:#8c959f}.box-planned{stroke:#1f2328;stroke-width:3}',
    '.box-part,.box-resource{fill:#ffffff;stroke:#8c959f}.box-bar{fill:#0550ae}',
    '.bus{fill:none;stroke:#0550ae;stroke-width:3}.need{fill:none;stroke:#8c959f;stroke-width:1.2}',
    ...marks,
  ].join('');
}

/** Characters that XML interprets, and the two that it cannot hold. */
function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\ufffe\uffff]/gu, '\ufffd');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
