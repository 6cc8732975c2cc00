/** For kinds without a batch: one after the other, so that a failure leaves no other change half-done. */
export async function mapInOrder<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}
