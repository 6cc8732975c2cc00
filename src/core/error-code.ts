/** `ENOENT` and the like; undefined for errors of another sort. Not by `instanceof`: errors of other realms count too. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
