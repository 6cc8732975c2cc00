import { type BuiltTree, buildTree } from './build-tree.ts';
import { parseYaml } from './parse-yaml.ts';
import type { ProblemText } from './problem.ts';
import type { Span } from './source-text.ts';

/** Values and places from a text, or why there are none. `lineOf`: the line of an offset. */
export function readTree(
  text: string,
  lineOf: (offset: number) => number,
): BuiltTree | { readonly problem: ProblemText; readonly span?: Span } {
  const yaml = parseYaml(text);
  return 'problem' in yaml ? yaml : buildTree(yaml.document, lineOf);
}
