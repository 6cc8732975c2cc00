export interface TreeNode {
  readonly name: string;
  /** The whole line, without indentation. */
  readonly text: string;
  readonly needs: readonly string[];
}

/**
 * Parses a dependency tree: a node needs the nodes that are indented below it. The name of a node is the first word that begins with a
 * letter. A name that occurs again is the same node: its first line describes it, and its needs add up.
 *
 *     + route
 *       + address
 *         + link
 */
export function parseTextTree(tree: string): readonly TreeNode[] {
  const nodes = new Map<string, { name: string; text: string; needs: string[] }>();
  const path: { readonly indent: number; readonly needs: string[] }[] = [];
  for (const line of nonEmptyLines(tree)) {
    const indent = line.length - line.trimStart().length;
    const text = line.trim();
    const name = /(?<!\S)[a-z]\S*/.exec(text)?.[0];
    if (name === undefined) throw new Error(`no name in: ${text}`);
    const node = nodes.get(name) ?? { name, text, needs: [] };
    nodes.set(name, node);
    while ((path.at(-1)?.indent ?? -1) >= indent) path.pop();
    path.at(-1)?.needs.push(name);
    path.push({ indent, needs: node.needs });
  }
  return [...nodes.values()];
}

/** The lines of an expected text, without the indentation of the test. */
export function textLines(text: string): readonly string[] {
  return nonEmptyLines(text).map((line) => line.trim());
}

function nonEmptyLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
