/** The name that was probably meant: few edits away, measured by its length. undefined when nothing is near. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const plain = written.toLowerCase().replaceAll(/[-_ ]/g, '');
  if (plain.length > 40) return undefined;
  const ranked = names
    .map((name) => ({ name, distance: edits(plain, name.toLowerCase().replaceAll(/[-_]/g, '')) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.name;
}

/** Levenshtein distance, where two neighbours swapped count once. */
function edits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let best = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    [beforeLast, last] = [last, row];
  }
  return last[to.length] ?? 0;
}
