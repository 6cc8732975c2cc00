import { measureColumns } from './text-width.ts';

/** Columns side by side, two blanks between them; columns of numbers are flush right. Every line ends with a line feed. */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, at) => Math.max(...all.map((row) => measureColumns(row[at] ?? ''))));
  const isNumeric = header.map((_, at) => rows.every((row) => /^(?:\d+|-)$/u.test(row[at] ?? '')));
  return all
    .map((row) => {
      const cells = widths.map((width, at) => {
        const cell = row[at] ?? '';
        const padding = ' '.repeat(width - measureColumns(cell));
        return isNumeric[at] === true ? padding + cell : cell + padding;
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
