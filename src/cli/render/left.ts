import type { Left } from '../../planner/plan.ts';
import type { Paint } from './paint.ts';
import { visibleText } from './visible-text.ts';

/** What stays although it is undone: a line each. */
export function renderLeft(left: readonly Left[], brush: Paint): string {
  return left
    .map(({ address, fields, note, help }) => {
      const what = note ?? (fields.length === 0 ? 'changed by others since; stays' : `${fields.join(', ')} changed by others since; stays`);
      const way = help === undefined ? '' : `      ${visibleText(wayOut(help))}\n`;
      return `  ${brush.dim('=')} ${visibleText(address)}  ${brush.dim(visibleText(what))}\n${way}`;
    })
    .join('');
}

/** The commands that end it, however many there are: the first ones, of thousands of routes. */
function wayOut(help: readonly string[]): string {
  const shown = help.slice(0, 3);
  if (shown.length === 0) return 'Run: lazyjack destroy';
  const more = help.length > shown.length ? ` (and ${help.length - shown.length} more)` : '';
  return `Run: ${shown.join('; ')}${more}, then lazyjack destroy`;
}
