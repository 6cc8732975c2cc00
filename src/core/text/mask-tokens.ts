/**
 * kubeadm tokens are recognised by their form, wherever they are: six characters, a dot, sixteen characters. One in a hundred has no digit,
 * so the pattern does not require one; masking a name of that form is the lesser evil.
 */
export const tokenPattern = /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/gi;

export function maskTokens(text: string): string {
  return text.replaceAll(tokenPattern, mask);
}

/** Keeps the length of the masked text, so that columns still match. */
export function mask(text: string): string {
  return text.replaceAll(/[^\s"',{}]/g, '*');
}
