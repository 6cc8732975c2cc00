/** Describes the first difference between two plain values; undefined if they are equal. */
export function findFirstDifference(before: unknown, after: unknown, path = ''): string | undefined {
  if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
  if (!isRecord(before) || !isRecord(after)) return `${path} was ${JSON.stringify(before)} and is ${JSON.stringify(after)}`;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const found = findFirstDifference(before[key], after[key], `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
