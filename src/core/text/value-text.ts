import { asContentRef } from '../content.ts';
import type { Json } from '../json.ts';
import { escapeMultilineText } from './escape-multiline-text.ts';

/** A field's value on one line: permission bits as octal, contents by size, everything else as short as it stays unambiguous. */
export function renderValue(name: string, value: Json | undefined): string {
  if (value === undefined || value === null || isEmptyValue(value)) return 'none';
  if (name === 'mode' && typeof value === 'number') return `0${value.toString(8)}`;
  if (typeof value === 'string') return quoteIfNeeded(value);
  if (typeof value !== 'object') return String(value);
  const ref = asContentRef(value);
  if (ref !== undefined) return `${ref.bytes} bytes (sha256 ${ref.sha256.slice(0, 12)})`;
  if (Array.isArray(value)) return value.map((item: Json) => renderValue('', item)).join(', ');
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return entries.map(([key, part]) => `${quoteIfNeeded(key)}=${renderValue(key, part)}`).join(' ');
}

function quoteIfNeeded(text: string): string {
  return unquotedPattern.test(text) ? text : escapeMultilineText(JSON.stringify(text));
}

/** What is rendered as `none`. */
export function isEmptyValue(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

const unquotedPattern = /^[\w.:/@%+-]+( [\w.:/@%+-]+)*$/u;
