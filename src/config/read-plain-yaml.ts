import { type LexemeCursor, NotPlain, lexemeCursor } from './lexeme-cursor.ts';
import { plainValue } from './plain-scalar.ts';
import type { Entry, Mapping, Scalar, Tree } from './tree.ts';

/** More levels than a configuration has: whether they are too many is for the parser to say. */
const deepest = 16;
/** A little less than YAML allows: the parser says where exactly a key is too long. */
const longestKey = 1000;

/**
 * The tree of a configuration as most are written: names and values, one a line, in sections by indentation, and `{ name: value }` on one line. It is
 * what the library's parser and `buildTree` make of it, in a fraction of the time. undefined: there is something else in it, or a mistake, and they are
 * to read it.
 */
export function readPlainYaml(lexemes: readonly string[]): Mapping | undefined {
  const cursor = lexemeCursor(lexemes);
  try {
    const first = nextLine(cursor);
    if (first !== 0) return undefined;
    const { tree, next } = section(cursor, first, 1);
    return next === undefined ? tree : undefined;
  } catch (cause) {
    if (cause instanceof NotPlain) return undefined;
    throw cause;
  }
}

/** Over blank lines and comments to the column of the next key; undefined: there is none. */
function nextLine(cursor: LexemeCursor): number | undefined {
  let comments: number | undefined;
  for (;;) {
    cursor.skip('doc-mode');
    const column = cursor.spaces();
    if (cursor.type() === 'comment') {
      if (comments !== undefined && comments !== column) throw new NotPlain();
      comments = column;
      cursor.take();
    }
    if (cursor.skip('newline')) continue;
    const found = cursor.type() === undefined ? undefined : column;
    // Elsewhere than in the column of the key below them, only the parser knows what comments belong to.
    if (comments !== undefined && comments !== (found ?? 0)) throw new NotPlain();
    return found;
  }
}

/** A section from its first key on; `next` is the column of the line behind it. */
function section(cursor: LexemeCursor, column: number, depth: number): { readonly tree: Mapping; readonly next: number | undefined } {
  if (depth > deepest) throw new NotPlain();
  const start = cursor.offset();
  const entries = new Map<string, Entry>();
  let end = start;
  let next: number | undefined = column;
  while (next === column) {
    const key = scalar(cursor);
    cursor.spaces();
    if (cursor.offset() - key.span.start > longestKey) throw new NotPlain();
    cursor.expect('map-value-ind');
    cursor.spaces();
    const empty = cursor.offset();
    let value = valueInLine(cursor);
    end = lineEnd(cursor);
    next = nextLine(cursor);
    if (value === undefined && next !== undefined && next > column) {
      const below = section(cursor, next, depth + 1);
      [value, next, end] = [below.tree, below.next, below.tree.span.end];
    }
    // A section that ends with a key alone ends somewhere that only the parser knows.
    if (value === undefined && next !== column) throw new NotPlain();
    put(entries, key, value ?? { kind: 'scalar', span: { start: empty, end: empty }, text: '', value: null });
  }
  if (next !== undefined && next > column) throw new NotPlain();
  return { tree: { kind: 'mapping', span: { start, end }, entries }, next };
}

function valueInLine(cursor: LexemeCursor): Tree | undefined {
  const type = cursor.type();
  if (type === undefined || type === 'newline' || cursor.skip('comment')) return undefined;
  return type === 'flow-map-start' ? flowMapping(cursor) : scalar(cursor);
}

/** `{ name: value, name: value }` on one line. */
function flowMapping(cursor: LexemeCursor): Mapping {
  const start = cursor.offset();
  const entries = new Map<string, Entry>();
  cursor.expect('flow-map-start');
  do {
    cursor.spaces();
    const key = scalar(cursor);
    cursor.spaces();
    cursor.expect('map-value-ind');
    cursor.spaces();
    put(entries, key, scalar(cursor));
    cursor.spaces();
  } while (cursor.skip('comma'));
  cursor.expect('flow-map-end');
  return { kind: 'mapping', span: { start, end: cursor.offset() }, entries };
}

/** What is written twice, merged or forbidden is for `buildTree` to say or to do. */
function put(entries: Map<string, Entry>, { text, span }: Scalar, value: Tree): void {
  if (entries.has(text) || text === '<<' || text === '__proto__') throw new NotPlain();
  entries.set(text, { key: span, value });
}

/** A text without quotes, or in quotes without anything that stands for something else, on one line. */
function scalar(cursor: LexemeCursor): Scalar {
  const start = cursor.offset();
  if (cursor.skip('scalar')) {
    const text = cursor.take();
    // What no value begins with, more lines than one, and what looks like a mark of the lexer's.
    if (text === '' || /^[\t,%|>@`]|[\n\u0002\u0018\u001f]/.test(text)) throw new NotPlain();
    return { kind: 'scalar', span: { start, end: cursor.offset() }, text, value: plainValue(text) };
  }
  const quoted = cursor.take();
  // The same quote at both ends, none within, and nothing that stands for something else.
  const text = /^(["'])([^"'\\\n]*)\1$/.exec(quoted)?.[2];
  if (text === undefined) throw new NotPlain();
  return { kind: 'scalar', span: { start, end: cursor.offset() }, text, value: text };
}

/** Takes what may stand behind a value, and the end of the line. Says where the next one begins. */
function lineEnd(cursor: LexemeCursor): number {
  if (cursor.spaces() > 0) cursor.skip('comment');
  if (cursor.type() !== undefined) cursor.expect('newline');
  return cursor.offset();
}
