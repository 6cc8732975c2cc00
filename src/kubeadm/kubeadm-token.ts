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
export function tokenIdOf(token: string): string {
  return token.split('.', 1)[0] ?? '';
}

/** How long a token lets nodes join, as Go writes durations: kubeadm's own default, `DefaultTokenDuration`. */
export const tokenTtl = '24h0m0s';
