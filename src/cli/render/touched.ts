import { escapeMultilineText } from './visible-text.ts';

/** More than these are counted: `status` has them all. */
const MAX_LISTED_WRITES = 20;

/** What a run leaves behind that is stopped at once. */
export function renderPendingWrites(addresses: readonly string[]): string {
  if (addresses.length === 0) return '';
  const more = addresses.length - MAX_LISTED_WRITES;
  const lines = addresses.slice(0, MAX_LISTED_WRITES).map((address) => `  ${escapeMultilineText(address)}\n`);
  return `Begun, and not put back:\n${lines.join('')}${more > 0 ? `  and ${more} more\n` : ''}`;
}
