import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** Those that `paint` and `renderDiagnostics` use: bold, dim, three colours, and their ends. */
const ownColors = /(\u001b\[(?:1|2|22|31|32|33|39)m)/;

/**
 * The last door before a terminal or a log: what names and texts of others still carry into a line becomes visible, our own colours stay.
 * Every line passes here, so a renderer that forgets `visible` can make a line ugly, and not more.
 */
export function escapeForTerminal(text: string, { colors }: { readonly colors: boolean }): string {
  if (!colors) return escapeMultilineText(text);
  return text
    .split(ownColors)
    .map((part, at) => (at % 2 === 1 ? part : escapeMultilineText(part)))
    .join('');
}
