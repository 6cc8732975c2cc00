import { randomInt } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A number from 0 up to `below`, all equally likely and none to be guessed. */
export type RandomInt = (below: number) => number;

/** A bootstrap token: `[a-z0-9]{6}.[a-z0-9]{16}`, of which the first part is public and names it (bootstrap-token authentication). */
export function makeToken(random: RandomInt = randomInt): string {
  const characters = (count: number): string => Array.from({ length: count }, () => alphabet.charAt(random(alphabet.length))).join('');
  return `${characters(6)}.${characters(16)}`;
}

/** The part that may be printed; the cluster keeps the token in the secret `bootstrap-token-<id>`. */
export function tokenId(token: string): string {
  return token.split('.', 1)[0] ?? '';
}

/** How long a token lets nodes join, counted from `kubeadm init`: kubeadm's own default, `DefaultTokenDuration`. */
const tokenHours = 24;

/** As Go reads durations. */
export const tokenTtl = `${tokenHours}h0m0s`;

/** When a token that the cluster has had since `created` is of no more use. */
export function tokenExpiry(created: Date): Date {
  return new Date(created.getTime() + tokenHours * 3_600_000);
}

/**
 * Whether a bootstrap token whose secret says `expiration` (RFC 3339; undefined or empty: never) can still be joined with. `margin`: what joining
 * may take, in milliseconds.
 */
export function tokenExpired(expiration: string | undefined, now: Date, margin = 0): boolean {
  if (expiration === undefined || expiration === '') return false;
  const end = Date.parse(expiration);
  return Number.isNaN(end) || end <= now.getTime() + margin;
}
