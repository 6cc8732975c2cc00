import { findNearest } from '../find-nearest.ts';
import { secretKeys } from '../secret-keys.ts';
import { buildTree } from './build-tree.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Span } from './source-text.ts';
import { type Tree, treeAt } from './yaml-tree.ts';

/**
 * A configuration for a node that only joins: the token and the hash stay, and every other secret is replaced by `null`, which counts as absent. The
 * rest is the same, byte for byte. undefined: the text is no YAML.
 */
export function blankOtherSecrets(text: string): string | undefined {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const source = text.slice(mark.length);
  const parsed = parseYaml(source);
  if ('problem' in parsed) return undefined;
  const { tree } = buildTree(parsed.document, () => 1);
  const token = treeAt(tree, ['general', 'token']);
  const kept = token?.kind === 'scalar' ? token.text : undefined;
  const blanked = listSecretValues(tree, kept, false)
    .filter(({ start, end }) => start < end)
    .toSorted((one, other) => other.start - one.start)
    .reduce((now, { start, end }) => `${now.slice(0, start)}null${now.slice(end)}`, source);
  return mark + blanked;
}

/**
 * The positions of single secret values: of keys that name a secret, misspelt or not, and of everything below such a key. A list or mapping stays as it
 * is around them, because its position ends in the line of the next key. `kept`: the token, which `bootstrapTokens` has too.
 */
function listSecretValues(tree: Tree, kept: string | undefined, isSecret: boolean): readonly Span[] {
  switch (tree.kind) {
    case 'scalar':
      return isSecret && tree.text !== kept ? [tree.span] : [];
    case 'broken':
      return isSecret ? [tree.span] : [];
    case 'sequence':
      return tree.items.flatMap((item) => listSecretValues(item, kept, isSecret));
    case 'mapping':
      return [...tree.entries].flatMap(([name, { value }]) =>
        // Of these, only the field `token` is secret.
        listSecretValues(value, kept, name !== 'bootstrapTokens' && (isSecret || findNearest(name, secretKeys) !== undefined)),
      );
  }
}
