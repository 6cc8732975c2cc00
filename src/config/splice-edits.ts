import { type Document, type ParsedNode, type Scalar, type YAMLMap, isMap, isScalar } from 'yaml';
import { columnOf, keyLike, lineEnd, quoteIn, quoteOf, quoted, stepOf } from './splice-style.ts';

/** What `init` writes into the section "general". */
export interface Secrets {
  readonly token: string;
  /** 64 hexadecimal digits. */
  readonly 'token-cert-hash': string;
}

/** `text` instead of what is from `start` up to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Name = keyof Secrets;
type Value = ParsedNode | null;
const names: readonly Name[] = ['token', 'token-cert-hash'];

/** How the values can be put into the text, best first. The caller tries which of them say what they should. */
export function waysToSplice(
  text: string,
  document: Document.Parsed,
  isThere: (name: Name) => boolean,
  secrets: Secrets,
): readonly (readonly Edit[])[] {
  const root = document.contents;
  if (!isMap(root)) return [];
  const section = root.items.find(({ key }) => isNamed(key, 'general'));
  if (section === undefined) return newSection(text, root, secrets);
  const general: Value = section.value;
  if (isMap(general)) return intoSection(text, section.key, general, isThere, secrets);
  if (isScalar(general) && general.value === null) return emptySection(text, root, section.key, general, secrets);
  return general === null ? emptySection(text, root, section.key, null, secrets) : [];
}

function intoSection(
  text: string,
  heading: ParsedNode,
  general: YAMLMap.Parsed,
  isThere: (name: Name) => boolean,
  secrets: Secrets,
): readonly (readonly Edit[])[] {
  const quote = quoteIn(general);
  const own = names.map((name) => ({ name, pair: general.items.find(({ key }) => isNamed(key, name)) }));
  const replaced = own.flatMap(({ name, pair }) =>
    pair === undefined || isThere(name) ? [] : replaceValue(text, pair.key, pair.value, secrets[name], quote),
  );
  const missing = own.filter(({ name, pair }) => pair === undefined && !isThere(name)).map(({ name }) => name);
  if (missing.length === 0) return [replaced];
  const lines = missing.map((name) => `${keyLike(general, name)}: ${quoted(secrets[name], quote)}`);
  return insertions(text, heading, general, lines).map((insertion) => [...replaced, insertion]);
}

function replaceValue(text: string, key: ParsedNode, value: Value, secret: string, quote: string): readonly Edit[] {
  const [start, end] = rangeOf(value);
  if (value !== null && end > start) {
    // A block's range reaches into the next line.
    const length = text.slice(start, end).trimEnd().length;
    return [{ start, end: start + length, text: quoted(secret, isScalar(value) ? quoteOf(value, secret, quote) : quote) }];
  }
  const behind = rangeOf(key)[1];
  const colon = /^\s*:/.exec(text.slice(behind))?.[0];
  return [
    {
      start: behind + (colon?.length ?? 0),
      end: behind + (colon?.length ?? 0),
      text: `${colon === undefined ? ':' : ''} ${quoted(secret, quote)}`,
    },
  ];
}

/** Where new lines can go: below the heading, above the first setting, or directly before it. */
function insertions(text: string, heading: ParsedNode, general: YAMLMap.Parsed, lines: readonly string[]): readonly Edit[] {
  if (general.flow === true) return [intoFlow(text, general, lines)];
  const [first] = rangeOf(general.items[0]?.key ?? null);
  const lineStart = text.lastIndexOf('\n', first - 1) + 1;
  const indent = text.slice(lineStart, first);
  const block = lines.map((line) => `${indent}${line}${lineEnd(text, first)}`).join('');
  const below = text.indexOf('\n', rangeOf(heading)[1]) + 1;
  const inFront = lines.map((line) => `${line}${lineEnd(text, first)}${' '.repeat(indent.length)}`).join('');
  return [...(below > 0 && below <= lineStart ? [at(below, block)] : []), at(lineStart, block), at(first, inFront)];
}

/** Behind the bracket, with the blanks that the first setting has in front of it. */
function intoFlow(text: string, mapping: YAMLMap.Parsed, entries: readonly string[]): Edit {
  const start = rangeOf(mapping)[0] + 1;
  const blanks = /^\s*/.exec(text.slice(start))?.[0] ?? '';
  const between = blanks.includes('\n') ? `,${blanks}` : ', ';
  const list = entries.join(between);
  if (mapping.items.length === 0) return at(start, `${blanks}${list}`);
  return at(start, `${blanks}${list},${blanks === '' ? ' ' : ''}`);
}

/** `general:` and nothing. */
function emptySection(
  text: string,
  root: YAMLMap.Parsed,
  heading: ParsedNode,
  value: Scalar | null,
  secrets: Secrets,
): readonly (readonly Edit[])[] {
  const quote = quoteIn(root);
  const entries = names.map((name) => `${keyLike(root, name)}: ${quoted(secrets[name], quote)}`);
  const [, behind] = rangeOf(heading);
  const end = lineEnd(text, behind);
  const indent = ' '.repeat(columnOf(text, rangeOf(heading)[0]) + stepOf(text, root));
  const nextLine = text.indexOf('\n', behind) + 1;
  const lines = entries.map((entry) => `${indent}${entry}`).join(end);
  const [start, stop] = rangeOf(value);
  const colon = /^\s*:/.exec(text.slice(behind))?.[0];
  const flow = `{ ${entries.join(', ')} }`;
  return [
    nextLine > 0 ? [at(nextLine, `${lines}${end}`)] : [at(text.length, `${end}${lines}${end}`)],
    value !== null && stop > start
      ? [{ start, end: stop, text: flow }]
      : [at(behind + (colon?.length ?? 0), `${colon === undefined ? ':' : ''} ${flow}`)],
  ];
}

/** No `general` at all: it becomes the first section. */
function newSection(text: string, root: YAMLMap.Parsed, secrets: Secrets): readonly (readonly Edit[])[] {
  const quote = quoteIn(root);
  const entries = names.map((name) => `${keyLike(root, name)}: ${quoted(secrets[name], quote)}`);
  const heading = keyLike(root, 'general');
  if (root.flow === true) return [[intoFlow(text, root, [`${heading}: { ${entries.join(', ')} }`])]];
  const [first] = rangeOf(root.items[0]?.key ?? null);
  const column = columnOf(text, first);
  const [outer, inner] = [' '.repeat(column), ' '.repeat(column + stepOf(text, root))];
  const end = lineEnd(text, first);
  const section = [`${heading}:`, ...entries.map((entry) => `${inner}${entry}`)].join(end);
  return [[at(text.lastIndexOf('\n', first - 1) + 1, `${outer}${section}${end}`)], [at(first, `${section}${end}${outer}`)]];
}

function at(offset: number, text: string): Edit {
  return { start: offset, end: offset, text };
}

function isNamed(key: unknown, name: string): boolean {
  return isScalar(key) && key.value === name;
}

function rangeOf(node: Value | Scalar): readonly [number, number] {
  const range = node?.range;
  return range ? [range[0], range[1]] : [0, 0];
}
