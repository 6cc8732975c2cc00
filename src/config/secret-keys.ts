import { findNearest } from './find-nearest.ts';
import type { Span } from './yaml/source-text.ts';
import type { Tree } from './yaml/yaml-tree.ts';

/** Keys whose values must never be printed, not even in the line that a problem quotes. */
export const secretKeys: readonly string[] = ['token', 'certificateKey', 'tlsBootstrapToken', 'password'];

/** The positions of secrets, found by the name of their key, misspelt or not. */
export function findSecrets(tree: Tree): readonly Span[] {
  switch (tree.kind) {
    case 'scalar':
    case 'broken':
      return [];
    case 'sequence':
      return tree.items.flatMap(findSecrets);
    case 'mapping':
      return [...tree.entries].flatMap(([name, { value }]) =>
        findNearest(name, secretKeys) === undefined ? findSecrets(value) : [value.span],
      );
  }
}
