/** Sorts the entries of an object by name, so that it is always written in the same order. */
export function sortRecord(entries: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}
