/**
 * Whether a bootstrap token can no longer be used to join. `expiration`: from its secret (RFC 3339; empty: never). `margin`: time that
 * joining may take, in milliseconds.
 */
export function isTokenExpired(expiration: string, now: Date, margin = 0): boolean {
  if (expiration === '') return false;
  const end = Date.parse(expiration);
  return Number.isNaN(end) || end <= now.getTime() + margin;
}
