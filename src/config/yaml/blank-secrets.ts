import { findSecrets } from '../secret-keys.ts';
import { buildTree } from './build-tree.ts';
import { parseYaml } from './parse-yaml.ts';
import { treeAt } from './yaml-tree.ts';

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
  const kept = treeAt(tree, ['general', 'token'])?.span;
  const blanked = findSecrets(tree)
    .filter(({ start, end }) => start < end && (start !== kept?.start || end !== kept.end))
    .toSorted((one, other) => other.start - one.start)
    .reduce((now, { start, end }) => `${now.slice(0, start)}null${now.slice(end)}`, source);
  return mark + blanked;
}
