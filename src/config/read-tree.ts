import { type Built, buildTree } from './build-tree.ts';
import { lexYaml } from './lex-yaml.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Wrong } from './problem.ts';
import { readPlainYaml } from './read-plain-yaml.ts';
import type { Span } from './source-text.ts';

/** Values and places from a text, or why there are none. `lineOf`: the line of an offset. */
export function readTree(text: string, lineOf: (offset: number) => number): Built | { readonly wrong: Wrong; readonly span?: Span } {
  const words = lexYaml(text);
  const plain = words.complete ? readPlainYaml(words.lexemes) : undefined;
  if (plain !== undefined) return { tree: plain, problems: [] };
  const yaml = parseYaml(text, words);
  return 'wrong' in yaml ? yaml : buildTree(yaml.document, lineOf);
}
