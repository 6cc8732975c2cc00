/** Something measured beside what it is compared with, in milliseconds. */
export interface Measurement {
  readonly what: string;
  readonly against: string;
  readonly took: number;
  readonly base: number;
  readonly target: { readonly kind: 'times'; readonly factor: number } | { readonly kind: 'plus'; readonly milliseconds: number };
}

const begin = '<!-- npm run bench -- --record -->\n';
const end = '<!-- end -->';

/** The table, and the page with the table in its place. */
export function withMeasurements(page: string, measurements: readonly Measurement[]): { readonly table: string; readonly text: string } {
  const head = '| What | Compared with | Measured | At most | Medians |\n|---|---|---|---|---|\n';
  const table = head + measurements.map(row).join('');
  const [before, rest] = [page.slice(0, page.indexOf(begin) + begin.length), page.slice(page.indexOf(end))];
  return { table, text: before + table + rest };
}

function row({ what, against, took, base, target }: Measurement): string {
  const medians = `${took.toFixed(0)} ms, ${base.toFixed(0)} ms`;
  const [measured, most, met] =
    target.kind === 'times'
      ? [`${(took / base).toFixed(2)} times`, `${target.factor} times`, took <= base * target.factor]
      : [`${((took - base) / 1000).toFixed(2)} s more`, `${target.milliseconds / 1000} s more`, took <= base + target.milliseconds];
  return `| ${what} | ${against} | ${measured}${met ? '' : ' (missed)'} | ${most} | ${medians} |\n`;
}
