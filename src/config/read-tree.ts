import { type Built, buildTree } from './build-tree.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Wrong } from './problem.ts';
import type { Span } from './source-text.ts';

/** Values and places from a text, or why there are none. `lineOf`: the line of an offset. */
export function readTree(text: string, lineOf: (offset: number) => number): Built | { readonly wrong: Wrong; readonly span?: Span } {
  const yaml = parseYaml(text);
  return 'wrong' in yaml ? yaml : buildTree(yaml.document, lineOf);
}
