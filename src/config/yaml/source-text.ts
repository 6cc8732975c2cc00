import type { SourceRange } from '../../core/diagnostic.ts';
import { mask, maskTokens } from '../../core/text/mask-tokens.ts';
import { escapeHidden, escapeHiddenInLine } from '../../core/text/escape-hidden.ts';

/** Text between two offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text of a file, with positions for offsets. */
export interface SourceText {
  readonly file: string;
  /** The line at `start`, the caret from there to `end` or the end of the line. Secrets in it are masked. */
  range(span: Span): SourceRange;
  /** The whole file, for problems that have no line. */
  wholeFile(): SourceRange;
}

/** Finds secrets if the text could not be parsed: the rest of a line after such a key. */
const secretPattern = /(?<=(?:token|certificateKey)["']?\s*:\s*)\S.*/gi;

/** `secrets` returns the positions of secrets. It is called when the first line is printed. undefined: the text could not be parsed. */
export function makeSourceText(file: string, text: string, secrets?: () => readonly Span[]): SourceText {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const shown = new Map<number, string>();
  let spans: readonly Span[] | undefined;
  const name = escapeHidden(file);

  function lineAt(offset: number): number {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The end of a line, without `\n` or `\r\n`. */
  function endOf(line: number): number {
    const next = starts[line + 1];
    if (next === undefined) return text.length;
    return text[next - 2] === '\r' ? next - 2 : next - 1;
  }

  /**
   * The line with secrets masked and hidden characters visible, in its original length. It is cached, because many problems can be on one
   * long line.
   */
  function lineText(line: number): string {
    const known = shown.get(line);
    if (known !== undefined) return known;
    const start = starts[line] ?? 0;
    let raw = text.slice(start, endOf(line));
    for (const secret of (spans ??= secrets?.() ?? [])) {
      const [from, to] = [Math.max(secret.start - start, 0), Math.min(secret.end - start, raw.length)];
      if (from < to) raw = raw.slice(0, from) + mask(raw.slice(from, to)) + raw.slice(to);
    }
    const masked = maskTokens(secrets === undefined ? raw.replaceAll(secretPattern, mask) : raw);
    const result = escapeHiddenInLine(masked);
    shown.set(line, result);
    return result;
  }

  return {
    file: name,
    range({ start, end }) {
      const line = lineAt(Math.min(start, text.length));
      const [from, to] = [starts[line] ?? 0, endOf(line)];
      const whole = to - from;
      const column = Math.min(start - from, whole);
      const length = Math.max(1, Math.min(end - start, whole - column));
      return {
        file: name,
        line: line + 1,
        column: column + 1,
        length,
        // Computed on demand: of thousands of source lines few are ever printed.
        get text() {
          return lineText(line);
        },
      };
    },
    wholeFile: () => ({ file: name, line: 1, column: 1, length: 1, text: '' }),
  };
}
