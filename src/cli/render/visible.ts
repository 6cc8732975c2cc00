import { visible as visibleLine } from '../../core/visible.ts';

/** Text of several lines with nothing in it that a terminal would obey instead of show. Tabs and line feeds stay. */
export function visible(text: string): string {
  return visibleLine(text, '\n\t');
}
