import { type ParsedNode, type Scalar, type YAMLMap, isMap, isScalar } from 'yaml';

/** The style of a file, so that inserted text matches it. */

export function columnOf(text: string, offset: number): number {
  return offset - text.lastIndexOf('\n', offset - 1) - 1;
}

/** The line end at this offset, or the first one of the file. */
export function lineEndAt(text: string, offset: number): string {
  const line = text.indexOf('\n', offset);
  return text[(line < 0 ? text.indexOf('\n') : line) - 1] === '\r' ? '\r\n' : '\n';
}

/** The indentation of the first block section. */
export function indentStep(text: string, root: YAMLMap.Parsed): number {
  const inner = root.items.map(({ key, value }) =>
    isMap(value) && value.flow !== true ? columnOf(text, startOf(value.items[0]?.key)) - columnOf(text, startOf(key)) : 0,
  );
  return inner.find((step) => step > 0) ?? 2;
}

/** The most frequent quotes in this mapping and below it. */
export function commonQuote(mapping: YAMLMap.Parsed): string {
  const count = (type: string, map: YAMLMap.Parsed): number =>
    map.items.reduce((sum, { value }) => {
      if (isMap(value)) return sum + count(type, value);
      return sum + (isScalar(value) && value.type === type ? 1 : 0);
    }, 0);
  return count('QUOTE_SINGLE', mapping) > count('QUOTE_DOUBLE', mapping) ? "'" : '"';
}

/** The quotes of the replaced value. No quotes only if the new text cannot be read as a number. */
export function quoteLike({ type }: Scalar, secret: string, otherwise: string): string {
  if (type === 'QUOTE_SINGLE') return "'";
  if (type === 'QUOTE_DOUBLE') return '"';
  return type === 'PLAIN' && /[a-df-z]/.test(secret) ? '' : otherwise;
}

/** Both values contain only letters, digits and dots. */
export function addQuotes(secret: string, quote: string): string {
  return `${quote}${secret}${quote}`;
}

/** Quotes a key if the first key of the mapping is quoted, as in JSON. */
export function quoteKeyLike(mapping: YAMLMap.Parsed, name: string): string {
  const first = mapping.items[0]?.key;
  const quote = isScalar(first) ? (first.type === 'QUOTE_DOUBLE' ? '"' : first.type === 'QUOTE_SINGLE' ? "'" : '') : '';
  return `${quote}${name}${quote}`;
}

function startOf(node: ParsedNode | undefined): number {
  return node?.range[0] ?? 0;
}
