/** What is so on a host: a name and its value. Names of things that only exist or not are their whole text, with a count. */
export type Facts = ReadonlyMap<string, string>;

/** As facts: how often each text occurs. */
export function counted(texts: readonly string[]): Facts {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return new Map([...counts].map(([text, count]) => [text, `${count}x`]));
}

export interface Difference {
  readonly area: string;
  readonly what: string;
  /** null: was not there. */
  readonly before: string | null;
  /** null: is not there any more. */
  readonly after: string | null;
}

export function differencesOf(area: string, before: Facts, after: Facts): readonly Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((what) => {
    const difference = { area, what, before: before.get(what) ?? null, after: after.get(what) ?? null };
    return difference.before === difference.after ? [] : [difference];
  });
}
