/** A measured value and its base for comparison: in milliseconds, or in MiB if the target is `mebibytes`. */
export interface Measurement {
  readonly name: string;
  readonly comparedWith: string;
  readonly value: number;
  readonly baseline: number;
  readonly target:
    | { readonly kind: 'times'; readonly factor: number }
    | { readonly kind: 'plus'; readonly milliseconds: number }
    | { readonly kind: 'mebibytes'; readonly maximum: number };
}

const beginMarker = '<!-- npm run bench -- --record -->\n';
const endMarker = '<!-- end -->';

/** Returns the table, and the page with the table between its markers. */
export function insertTable(page: string, measurements: readonly Measurement[]): { readonly table: string; readonly text: string } {
  const head = '| What | Compared with | Measured | At most | Medians |\n|---|---|---|---|---|\n';
  const table = head + measurements.map(formatRow).join('');
  const [before, rest] = [page.slice(0, page.indexOf(beginMarker) + beginMarker.length), page.slice(page.indexOf(endMarker))];
  return { table, text: before + table + rest };
}

function formatRow({ name, comparedWith, value, baseline, target }: Measurement): string {
  const unit = target.kind === 'mebibytes' ? 'MiB' : 'ms';
  const { measured, maximum, isMet } = compareWithTarget(value, baseline, target);
  return `| ${name} | ${comparedWith} | ${measured}${isMet ? '' : ' (missed)'} | ${maximum} | ${value.toFixed(0)} ${unit}, ${baseline.toFixed(0)} ${unit} |\n`;
}

function compareWithTarget(
  value: number,
  baseline: number,
  target: Measurement['target'],
): { measured: string; maximum: string; isMet: boolean } {
  switch (target.kind) {
    case 'times':
      return {
        measured: `${(value / baseline).toFixed(2)} times`,
        maximum: `${target.factor} times`,
        isMet: value <= baseline * target.factor,
      };
    case 'plus': {
      const maximum = `${target.milliseconds / 1000} s more`;
      return { measured: `${((value - baseline) / 1000).toFixed(2)} s more`, maximum, isMet: value <= baseline + target.milliseconds };
    }
    case 'mebibytes':
      return { measured: `${value.toFixed(0)} MiB`, maximum: `${target.maximum} MiB`, isMet: value <= target.maximum };
  }
}
