/** Part of the state of a host: name to value. An object without a value has its whole text as name and its count as value. */
export type SnapshotEntries = ReadonlyMap<string, string>;

/** Counts how often each text occurs. */
export function countEntries(texts: readonly string[]): SnapshotEntries {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return new Map([...counts].map(([text, count]) => [text, `${count}x`]));
}

export interface SnapshotDifference {
  readonly area: string;
  readonly name: string;
  /** null: absent before. */
  readonly before: string | null;
  /** null: absent after. */
  readonly after: string | null;
}

export function compareEntries(area: string, before: SnapshotEntries, after: SnapshotEntries): readonly SnapshotDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const difference = { area, name, before: before.get(name) ?? null, after: after.get(name) ?? null };
    return difference.before === difference.after ? [] : [difference];
  });
}
