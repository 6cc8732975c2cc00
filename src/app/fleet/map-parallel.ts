/** Calls `act` for each item, at most `parallel` at once. Resolves with the results in the order of the items. */
export async function mapParallel<Item, Result>(
  items: readonly Item[],
  parallel: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results.set(at, await act(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, work));
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}
