/**
 * The name that was probably meant: within a few edits, relative to its length, or a name that starts with the text. undefined if no name
 * is near.
 */
export function findNearest(written: string, names: readonly string[]): string | undefined {
  const normalized = normalizeName(written);
  const ranked = names
    .map((name) => ({ name, target: normalizeName(name), maxDistance: Math.floor(name.length / 3) }))
    .filter(({ target, maxDistance }) => Math.abs(target.length - normalized.length) <= maxDistance)
    .map(({ name, target, maxDistance }) => ({ name, distance: editDistance(normalized, target), maxDistance }))
    .filter(({ distance, maxDistance }) => distance <= maxDistance)
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.name ?? (normalized.length < 4 ? undefined : names.find((name) => normalizeName(name).startsWith(normalized)));
}

/** The form for comparison, without case and dashes, which are easily confused. */
function normalizeName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Levenshtein distance in which a swap of two neighbours counts once. */
function editDistance(from: string, to: string): number {
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
