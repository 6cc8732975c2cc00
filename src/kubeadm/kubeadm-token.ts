import { randomInt } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A uniformly distributed, unpredictable number from 0 to `below` - 1. */
export type RandomInt = (below: number) => number;

/** A bootstrap token: `[a-z0-9]{6}.[a-z0-9]{16}`. The first part is its public id (bootstrap-token authentication). */
export function makeToken(random: RandomInt = randomInt): string {
  const characters = (count: number): string => Array.from({ length: count }, () => alphabet.charAt(random(alphabet.length))).join('');
  return `${characters(6)}.${characters(16)}`;
}

/** The part that may be printed. The cluster stores the token in the secret `bootstrap-token-<id>`. */
export function tokenIdOf(token: string): string {
  return token.split('.', 1)[0] ?? '';
}

/** How long nodes can join with a token, as Go writes durations: kubeadm's own default, `DefaultTokenDuration`. */
export const tokenTtl = '24h0m0s';
