import { nearest } from './nearest.ts';
import type { Span } from './source-text.ts';
import type { Tree } from './tree.ts';

/** What must not be printed, not even inside the line that a problem quotes. */
export const secretNames: readonly string[] = ['token', 'certificateKey', 'tlsBootstrapToken', 'password'];

/** Where secrets are written, by the name of their key, misspelt or not. */
export function secretsOf(tree: Tree): readonly Span[] {
  switch (tree.kind) {
    case 'scalar':
    case 'broken':
      return [];
    case 'sequence':
      return tree.items.flatMap(secretsOf);
    case 'mapping':
      return [...tree.entries].flatMap(([name, { value }]) => (nearest(name, secretNames) === undefined ? secretsOf(value) : [value.span]));
  }
}
