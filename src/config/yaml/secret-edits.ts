import { type Document, type ParsedNode, type Scalar, type YAMLMap, isMap, isScalar } from 'yaml';
import { columnOf, quoteKeyLike, lineEndAt, commonQuote, quoteLike, addQuotes, indentStep } from './yaml-style.ts';

/** The values that `init` writes into the section "general". */
export interface Secrets {
  readonly token: string;
  /** 64 hexadecimal digits. */
  readonly 'token-cert-hash': string;
}

/** Replaces the text from `start` up to `end` by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type SecretName = keyof Secrets;
type Value = ParsedNode | null;
const secretNames: readonly SecretName[] = ['token', 'token-cert-hash'];

/** Possible edits that insert the values, best first. The caller tries which of them produces the intended content. */
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
    // The range of a block scalar extends into the next line.
    const length = text.slice(start, end).trimEnd().length;
    return [{ start, end: start + length, text: addQuotes(secret, isScalar(value) ? quoteLike(value, secret, quote) : quote) }];
  }
  const keyEnd = rangeOf(key)[1];
  const colon = /^\s*:/.exec(text.slice(keyEnd))?.[0];
  return [
    {
      start: keyEnd + (colon?.length ?? 0),
      end: keyEnd + (colon?.length ?? 0),
      text: `${colon === undefined ? ':' : ''} ${addQuotes(secret, quote)}`,
    },
  ];
}

/** Places for new lines: below the heading, above the line of the first setting, or directly before that setting. */
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

/** Inserts after the bracket, with the blanks that precede the first setting. */
function insertIntoFlow(text: string, mapping: YAMLMap.Parsed, entries: readonly string[]): Edit {
  const start = rangeOf(mapping)[0] + 1;
  const blanks = /^\s*/.exec(text.slice(start))?.[0] ?? '';
  const between = blanks.includes('\n') ? `,${blanks}` : ', ';
  const list = entries.join(between);
  if (mapping.items.length === 0) return insertAt(start, `${blanks}${list}`);
  return insertAt(start, `${blanks}${list},${blanks === '' ? ' ' : ''}`);
}

/** For `general:` without settings. */
function fillEmptySection(
  text: string,
  root: YAMLMap.Parsed,
  heading: ParsedNode,
  value: Scalar | null,
  secrets: Secrets,
): readonly (readonly Edit[])[] {
  const quote = commonQuote(root);
  const entries = secretNames.map((name) => `${quoteKeyLike(root, name)}: ${addQuotes(secrets[name], quote)}`);
  const [, keyEnd] = rangeOf(heading);
  const end = lineEndAt(text, keyEnd);
  const indent = ' '.repeat(columnOf(text, rangeOf(heading)[0]) + indentStep(text, root));
  const nextLine = text.indexOf('\n', keyEnd) + 1;
  const lines = entries.map((entry) => `${indent}${entry}`).join(end);
  const [start, stop] = rangeOf(value);
  const colon = /^\s*:/.exec(text.slice(keyEnd))?.[0];
  const flow = `{ ${entries.join(', ')} }`;
  return [
    nextLine > 0 ? [insertAt(nextLine, `${lines}${end}`)] : [insertAt(text.length, `${end}${lines}${end}`)],
    value !== null && stop > start
      ? [{ start, end: stop, text: flow }]
      : [insertAt(keyEnd + (colon?.length ?? 0), `${colon === undefined ? ':' : ''} ${flow}`)],
  ];
}

/** Without `general`: it becomes the first section. */
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
