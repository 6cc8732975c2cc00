import type { Left } from '../../planner/plan.ts';
import type { Paint } from './paint.ts';
import { visibleText } from './visible-text.ts';

/** What stays although it is undone: a line each. */
export function renderLeft(left: readonly Left[], brush: Paint): string {
  return left
    .map(({ address, fields, note }) => {
      const what = note ?? (fields.length === 0 ? 'changed by others since; stays' : `${fields.join(', ')} changed by others since; stays`);
      return `  ${brush.dim('=')} ${visibleText(address)}  ${brush.dim(visibleText(what))}\n`;
    })
    .join('');
}
