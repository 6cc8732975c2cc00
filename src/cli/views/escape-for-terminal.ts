import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** The sequences of `makeTextStyles` and `renderDiagnostics`: bold, dim, three colors and their resets. */
const ownColors = /(\u001b\[(?:1|2|22|31|32|33|39)m)/;

/**
 * The last filter before a terminal or a log: makes control characters of foreign names and texts visible, and keeps lazyjack's colors. Every
 * line passes it, so a renderer that forgets `escapeMultilineText` can only produce an ugly line.
 */
export function escapeForTerminal(text: string, { colors }: { readonly colors: boolean }): string {
  if (!colors) return escapeMultilineText(text);
  return text
    .split(ownColors)
    .map((part, at) => (at % 2 === 1 ? part : escapeMultilineText(part)))
    .join('');
}
