/** A code such as `ENOENT`; undefined for errors without one. Does not use `instanceof`, so errors of other realms work too. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
