import { parseCidr } from '../../core/ip/cidr.ts';
import { excerptOwnLines } from './own-lines-excerpt.ts';
import type { SecretRemover } from './secret-remover.ts';

const stringPattern = /"(?<value>(?:\\.|[^"\\])*)"(?<colon>\s*:)?/gu;

/**
 * A configuration of CNI that an administrator edited: the structure, the strings that lazyjack writes, types of plugins, and subnets. A plan
 * parses it, so it stays JSON.
 */
export function excerptConflist(text: string, remover: SecretRemover, ownLines: ReadonlySet<string>): string {
  if (!isJson(text)) return excerptOwnLines(text, remover, ownLines);
  const ownStrings = new Set([...ownLines].flatMap((line) => [...line.matchAll(stringPattern)].map(({ groups }) => groups?.['value'])));
  let key = '';
  return text.replaceAll(stringPattern, (whole: string, value: string, colon: string | undefined) => {
    if (colon !== undefined) key = value;
    const isPluginType = key === 'type' && /^[a-z][a-z-]{0,20}$/u.test(value);
    const isKept = colon !== undefined || isPluginType || ownStrings.has(value) || parseCidr(value) !== undefined;
    return isKept ? whole : `"${remover.remove('file line', value)}"`;
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
