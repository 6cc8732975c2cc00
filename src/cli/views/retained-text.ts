import type { Retained } from '../../planner/plan.ts';
import type { TextStyles } from './text-styles.ts';
import { escapeMultilineText } from './escape-multiline-text.ts';

/** What stays although it is undone: a line each. */
export function renderRetained(left: readonly Retained[], brush: TextStyles): string {
  return left
    .map(({ address, fields, note, commands }) => {
      const what = note ?? (fields.length === 0 ? 'changed by others since; stays' : `${fields.join(', ')} changed by others since; stays`);
      const way = commands === undefined ? '' : `      ${escapeMultilineText(formatRemovalCommands(commands))}\n`;
      return `  ${brush.dim('=')} ${escapeMultilineText(address)}  ${brush.dim(escapeMultilineText(what))}\n${way}`;
    })
    .join('');
}

/** The commands that end it, however many there are: the first ones, of thousands of routes. */
function formatRemovalCommands(help: readonly string[]): string {
  const shown = help.slice(0, 3);
  if (shown.length === 0) return 'Run: lazyjack destroy';
  const more = help.length > shown.length ? ` (and ${help.length - shown.length} more)` : '';
  return `Run: ${shown.join('; ')}${more}, then lazyjack destroy`;
}
