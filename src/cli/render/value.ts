import { asContentRef } from '../../core/content.ts';
import type { Json } from '../../core/json.ts';
import { visibleText } from './visible-text.ts';

/** A field's value on one line: permission bits as octal, contents by size, everything else as short as it stays unambiguous. */
export function renderValue(name: string, value: Json | undefined): string {
  if (value === undefined || value === null || isNothing(value)) return 'none';
  if (name === 'mode' && typeof value === 'number') return `0${value.toString(8)}`;
  if (typeof value === 'string') return word(value);
  if (typeof value !== 'object') return String(value);
  const ref = asContentRef(value);
  if (ref !== undefined) return `${ref.bytes} bytes (sha256 ${ref.sha256.slice(0, 12)})`;
  if (Array.isArray(value)) return value.map((item: Json) => renderValue('', item)).join(', ');
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return entries.map(([key, part]) => `${word(key)}=${renderValue(key, part)}`).join(' ');
}

function word(text: string): string {
  return plain.test(text) ? text : visibleText(JSON.stringify(text));
}

/** What is rendered as `none`. */
export function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

const plain = /^[\w.:/@%+-]+( [\w.:/@%+-]+)*$/u;
