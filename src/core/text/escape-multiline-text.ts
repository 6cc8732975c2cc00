import { escapeHidden } from './escape-hidden.ts';

/** Text of several lines with nothing in it that a terminal would obey instead of show. Tabs and line feeds stay. */
export function escapeMultilineText(text: string): string {
  return escapeHidden(text, '\n\t');
}
