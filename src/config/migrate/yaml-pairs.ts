import { type Document, isMap, isPair, isScalar, Lexer, type Pair, type YAMLMap } from 'yaml';
import type { TextEdit } from './migration.ts';

/** A key and its value in a mapping of the file, with the positions that an edit needs. */
export interface WrittenPair {
  readonly key: string;
  readonly path: readonly string[];
  readonly map: YAMLMap;
  readonly pair: Pair;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Behind the value, or behind the key if there is none. */
  readonly end: number;
  /** The value, if it is written in the file as a single word or text. */
  readonly scalar: { readonly text: string; readonly start: number; readonly end: number } | undefined;
}

/** Every pair of the mappings of the document, parents before what is below them. Aliases are not followed. */
export function listPairs(document: Document.Parsed, source: string): readonly WrittenPair[] {
  const below = (map: unknown, path: readonly string[]): readonly WrittenPair[] =>
    isMap(map)
      ? map.items.flatMap((pair) => {
          const written = readPair(map, pair, path, source);
          return written === undefined ? [] : [written, ...below(pair.value, written.path)];
        })
      : [];
  return below(document.contents, []);
}

function readPair(map: YAMLMap, pair: unknown, above: readonly string[], source: string): WrittenPair | undefined {
  if (!isPair(pair) || !isScalar(pair.key) || !Array.isArray(pair.key.range)) return undefined;
  const [keyStart, keyEnd] = pair.key.range;
  const key = pair.key.source ?? String(pair.key.value);
  const value = isScalar(pair.value) || isMap(pair.value) || hasRange(pair.value) ? pair.value : undefined;
  const range = value !== undefined && hasRange(value) ? value.range : undefined;
  const isWritten = range !== undefined && range[1] > range[0];
  return {
    key,
    path: [...above, key],
    map,
    pair,
    keyStart,
    keyEnd,
    end: isWritten ? trimEnd(source, range[1]) : keyEnd,
    scalar:
      isWritten && isScalar(pair.value)
        ? { text: pair.value.source ?? source.slice(range[0], range[1]), start: range[0], end: range[1] }
        : undefined,
  };
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

/** The range of a block collection reaches to the beginning of the next line. */
function trimEnd(source: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/u.test(source[at - 1] ?? '')) at -= 1;
  return at;
}

/** The positions of all comments of a text. */
function findComments(source: string): readonly { readonly start: number; readonly end: number }[] {
  const comments: { start: number; end: number }[] = [];
  let offset = 0;
  for (const lexeme of new Lexer().lex(source)) {
    // Marks of the lexer that are not in the file.
    if (lexeme.length === 1 && '\u0002\u0018\u001f'.includes(lexeme)) continue;
    if (lexeme.startsWith('#')) comments.push({ start: offset, end: offset + lexeme.length });
    offset += lexeme.length;
  }
  return comments;
}

/** Removes a pair, and keeps the comments behind it and in it as lines of their own. */
export function removePair(source: string, { map, pair, keyStart, end }: WrittenPair): TextEdit {
  return map.flow === true ? removeFromFlow(source, map, pair, keyStart, end) : removeLines(source, keyStart, end);
}

function removeLines(source: string, keyStart: number, end: number): TextEdit {
  const lineStart = source.lastIndexOf('\n', keyStart - 1) + 1;
  const newline = source.indexOf('\n', end);
  const lineEnd = newline < 0 ? source.length : newline + 1;
  const indent = source.slice(lineStart, keyStart);
  const kept = commentsWithin(source, keyStart, lineEnd);
  return { start: lineStart, end: lineEnd, text: kept.map((comment) => `${indent}${comment}\n`).join('') };
}

function removeFromFlow(source: string, map: YAMLMap, pair: Pair, keyStart: number, end: number): TextEdit {
  const at = map.items.indexOf(pair);
  const next = map.items[at + 1]?.key;
  const previous = map.items[at - 1];
  const previousEnd = previous === undefined ? undefined : endOf(previous);
  const range =
    isScalar(next) && Array.isArray(next.range)
      ? { start: keyStart, end: next.range[0] }
      : previousEnd === undefined
        ? { start: keyStart, end }
        : { start: previousEnd, end };
  const kept = commentsWithin(source, range.start, range.end);
  return { ...range, text: kept.map((comment) => ` ${comment}\n`).join('') };
}

function endOf({ key, value }: Pair): number | undefined {
  return hasRange(value) ? value.range[1] : hasRange(key) ? key.range[1] : undefined;
}

function commentsWithin(source: string, start: number, end: number): readonly string[] {
  return findComments(source)
    .filter((comment) => comment.start >= start && comment.start < end)
    .map((comment) => source.slice(comment.start, comment.end).trimEnd());
}
