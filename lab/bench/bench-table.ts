/** A measured value and its base for comparison: in milliseconds, or in MiB if the target is `mebibytes`. */
export interface Measurement {
  readonly what: string;
  readonly against: string;
  readonly took: number;
  readonly base: number;
  readonly target:
    | { readonly kind: 'times'; readonly factor: number }
    | { readonly kind: 'plus'; readonly milliseconds: number }
    | { readonly kind: 'mebibytes'; readonly most: number };
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

function formatRow({ what, against, took, base, target }: Measurement): string {
  const unit = target.kind === 'mebibytes' ? 'MiB' : 'ms';
  const { measured, most, met } = compareWithTarget(took, base, target);
  return `| ${what} | ${against} | ${measured}${met ? '' : ' (missed)'} | ${most} | ${took.toFixed(0)} ${unit}, ${base.toFixed(0)} ${unit} |\n`;
}

function compareWithTarget(took: number, base: number, target: Measurement['target']): { measured: string; most: string; met: boolean } {
  switch (target.kind) {
    case 'times':
      return { measured: `${(took / base).toFixed(2)} times`, most: `${target.factor} times`, met: took <= base * target.factor };
    case 'plus': {
      const most = `${target.milliseconds / 1000} s more`;
      return { measured: `${((took - base) / 1000).toFixed(2)} s more`, most, met: took <= base + target.milliseconds };
    }
    case 'mebibytes':
      return { measured: `${took.toFixed(0)} MiB`, most: `${target.most} MiB`, met: took <= target.most };
  }
}
