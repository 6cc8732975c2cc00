import type { Retained } from '../../planner/plan.ts';
import type { TextStyles } from './text-styles.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** One line for each resource that destroy leaves alone, with the commands that make it restorable. */
export function renderRetained(retained: readonly Retained[], styles: TextStyles): string {
  return retained
    .map(({ address, fields, note, commands, isUnconfirmed }) => {
      const why = isUnconfirmed ? 'interrupted and unconfirmed' : 'drifted';
      const what = note ?? `${fields.length === 0 ? '' : `${fields.join(', ')} `}${why}; retained`;
      const way = commands === undefined ? '' : `      ${escapeMultilineText(formatRemovalCommands(commands))}\n`;
      return `  ${styles.dim('=')} ${escapeMultilineText(address)}  ${styles.dim(escapeMultilineText(what))}\n${way}`;
    })
    .join('');
}

/** The first commands of a list that may have thousands, one for each route. */
function formatRemovalCommands(commands: readonly string[]): string {
  const shown = commands.slice(0, 3);
  if (shown.length === 0) return 'Run: lazyjack destroy';
  const more = commands.length > shown.length ? ` (and ${commands.length - shown.length} more)` : '';
  return `Run: ${shown.join('; ')}${more}, then lazyjack destroy`;
}
