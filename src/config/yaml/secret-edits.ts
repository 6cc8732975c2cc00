import { type Document, type ParsedNode, type Scalar, type YAMLMap, isMap, isScalar } from 'yaml';
import { columnOf, quoteKeyLike, lineEndAt, commonQuote, quoteLike, addQuotes, indentStep } from './yaml-style.ts';

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

type SecretName = keyof Secrets;
type Value = ParsedNode | null;
const secretNames: readonly SecretName[] = ['token', 'token-cert-hash'];

/** How the values can be put into the text, best first. The caller tries which of them say what they should. */
export function proposeEdits(
  text: string,
  document: Document.Parsed,
  isThere: (name: SecretName) => boolean,
  secrets: Secrets,
): readonly (readonly Edit[])[] {
  const root = document.contents;
  if (!isMap(root)) return [];
  const section = root.items.find(({ key }) => isNamed(key, 'general'));
  if (section === undefined) return addSection(text, root, secrets);
  const general: Value = section.value;
  if (isMap(general)) return editSection(text, section.key, general, isThere, secrets);
  if (isScalar(general) && general.value === null) return fillEmptySection(text, root, section.key, general, secrets);
  return general === null ? fillEmptySection(text, root, section.key, null, secrets) : [];
}

function editSection(
  text: string,
  heading: ParsedNode,
  general: YAMLMap.Parsed,
  isThere: (name: SecretName) => boolean,
  secrets: Secrets,
): readonly (readonly Edit[])[] {
  const quote = commonQuote(general);
  const own = secretNames.map((name) => ({ name, pair: general.items.find(({ key }) => isNamed(key, name)) }));
  const replaced = own.flatMap(({ name, pair }) =>
    pair === undefined || isThere(name) ? [] : replaceValue(text, pair.key, pair.value, secrets[name], quote),
  );
  const missing = own.filter(({ name, pair }) => pair === undefined && !isThere(name)).map(({ name }) => name);
  if (missing.length === 0) return [replaced];
  const lines = missing.map((name) => `${quoteKeyLike(general, name)}: ${addQuotes(secrets[name], quote)}`);
  return proposeInsertions(text, heading, general, lines).map((insertion) => [...replaced, insertion]);
}

function replaceValue(text: string, key: ParsedNode, value: Value, secret: string, quote: string): readonly Edit[] {
  const [start, end] = rangeOf(value);
  if (value !== null && end > start) {
    // A block's range reaches into the next line.
    const length = text.slice(start, end).trimEnd().length;
    return [{ start, end: start + length, text: addQuotes(secret, isScalar(value) ? quoteLike(value, secret, quote) : quote) }];
  }
  const behind = rangeOf(key)[1];
  const colon = /^\s*:/.exec(text.slice(behind))?.[0];
  return [
    {
      start: behind + (colon?.length ?? 0),
      end: behind + (colon?.length ?? 0),
      text: `${colon === undefined ? ':' : ''} ${addQuotes(secret, quote)}`,
    },
  ];
}

/** Where new lines can go: below the heading, above the first setting, or directly before it. */
function proposeInsertions(text: string, heading: ParsedNode, general: YAMLMap.Parsed, lines: readonly string[]): readonly Edit[] {
  if (general.flow === true) return [insertIntoFlow(text, general, lines)];
  const [first] = rangeOf(general.items[0]?.key ?? null);
  const lineStart = text.lastIndexOf('\n', first - 1) + 1;
  const indent = text.slice(lineStart, first);
  const block = lines.map((line) => `${indent}${line}${lineEndAt(text, first)}`).join('');
  const below = text.indexOf('\n', rangeOf(heading)[1]) + 1;
  const inFront = lines.map((line) => `${line}${lineEndAt(text, first)}${' '.repeat(indent.length)}`).join('');
  return [...(below > 0 && below <= lineStart ? [insertAt(below, block)] : []), insertAt(lineStart, block), insertAt(first, inFront)];
}

/** Behind the bracket, with the blanks that the first setting has in front of it. */
function insertIntoFlow(text: string, mapping: YAMLMap.Parsed, entries: readonly string[]): Edit {
  const start = rangeOf(mapping)[0] + 1;
  const blanks = /^\s*/.exec(text.slice(start))?.[0] ?? '';
  const between = blanks.includes('\n') ? `,${blanks}` : ', ';
  const list = entries.join(between);
  if (mapping.items.length === 0) return insertAt(start, `${blanks}${list}`);
  return insertAt(start, `${blanks}${list},${blanks === '' ? ' ' : ''}`);
}

/** `general:` and nothing. */
function fillEmptySection(
  text: string,
  root: YAMLMap.Parsed,
  heading: ParsedNode,
  value: Scalar | null,
  secrets: Secrets,
): readonly (readonly Edit[])[] {
  const quote = commonQuote(root);
  const entries = secretNames.map((name) => `${quoteKeyLike(root, name)}: ${addQuotes(secrets[name], quote)}`);
  const [, behind] = rangeOf(heading);
  const end = lineEndAt(text, behind);
  const indent = ' '.repeat(columnOf(text, rangeOf(heading)[0]) + indentStep(text, root));
  const nextLine = text.indexOf('\n', behind) + 1;
  const lines = entries.map((entry) => `${indent}${entry}`).join(end);
  const [start, stop] = rangeOf(value);
  const colon = /^\s*:/.exec(text.slice(behind))?.[0];
  const flow = `{ ${entries.join(', ')} }`;
  return [
    nextLine > 0 ? [insertAt(nextLine, `${lines}${end}`)] : [insertAt(text.length, `${end}${lines}${end}`)],
    value !== null && stop > start
      ? [{ start, end: stop, text: flow }]
      : [insertAt(behind + (colon?.length ?? 0), `${colon === undefined ? ':' : ''} ${flow}`)],
  ];
}

/** No `general` at all: it becomes the first section. */
function addSection(text: string, root: YAMLMap.Parsed, secrets: Secrets): readonly (readonly Edit[])[] {
  const quote = commonQuote(root);
  const entries = secretNames.map((name) => `${quoteKeyLike(root, name)}: ${addQuotes(secrets[name], quote)}`);
  const heading = quoteKeyLike(root, 'general');
  if (root.flow === true) return [[insertIntoFlow(text, root, [`${heading}: { ${entries.join(', ')} }`])]];
  const [first] = rangeOf(root.items[0]?.key ?? null);
  const column = columnOf(text, first);
  const [outer, inner] = [' '.repeat(column), ' '.repeat(column + indentStep(text, root))];
  const end = lineEndAt(text, first);
  const section = [`${heading}:`, ...entries.map((entry) => `${inner}${entry}`)].join(end);
  return [[insertAt(text.lastIndexOf('\n', first - 1) + 1, `${outer}${section}${end}`)], [insertAt(first, `${section}${end}${outer}`)]];
}

function insertAt(offset: number, text: string): Edit {
  return { start: offset, end: offset, text };
}

function isNamed(key: unknown, name: string): boolean {
  return isScalar(key) && key.value === name;
}

function rangeOf(node: Value | Scalar): readonly [number, number] {
  const range = node?.range;
  return range ? [range[0], range[1]] : [0, 0];
}
