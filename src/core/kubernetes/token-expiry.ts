/**
 * Whether a bootstrap token whose secret says `expiration` (RFC 3339; empty: never) can no longer be joined with. `margin`: what joining may take, in
 * milliseconds.
 */
export function isTokenExpired(expiration: string, now: Date, margin = 0): boolean {
  if (expiration === '') return false;
  const end = Date.parse(expiration);
  return Number.isNaN(end) || end <= now.getTime() + margin;
}
