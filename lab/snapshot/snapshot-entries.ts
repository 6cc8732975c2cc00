/** What is so on a host: a name and its value. Names of things that only exist or not are their whole text, with a count. */
export type SnapshotEntries = ReadonlyMap<string, string>;

/** As facts: how often each text occurs. */
export function countEntries(texts: readonly string[]): SnapshotEntries {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return new Map([...counts].map(([text, count]) => [text, `${count}x`]));
}

export interface SnapshotDifference {
  readonly area: string;
  readonly what: string;
  /** null: was not there. */
  readonly before: string | null;
  /** null: is not there any more. */
  readonly after: string | null;
}

export function compareEntries(area: string, before: SnapshotEntries, after: SnapshotEntries): readonly SnapshotDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((what) => {
    const difference = { area, what, before: before.get(what) ?? null, after: after.get(what) ?? null };
    return difference.before === difference.after ? [] : [difference];
  });
}
