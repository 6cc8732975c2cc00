import { visibleText } from './visible-text.ts';

/** More than these are counted: `status` has them all. */
const LISTED = 20;

/** What a run leaves behind that is stopped at once. */
export function renderTouched(addresses: readonly string[]): string {
  if (addresses.length === 0) return '';
  const more = addresses.length - LISTED;
  const lines = addresses.slice(0, LISTED).map((address) => `  ${visibleText(address)}\n`);
  return `Begun, and not put back:\n${lines.join('')}${more > 0 ? `  and ${more} more\n` : ''}`;
}
