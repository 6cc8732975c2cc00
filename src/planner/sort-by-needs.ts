/**
 * Topological sort: each node follows those it needs. Among independent nodes the given order is kept, so equal input gives equal output.
 * Needs that are not among the nodes count as met; a cycle is a bug of the caller and is named in full.
 */
export function sortByNeeds<Node>(
  nodes: readonly Node[],
  key: (node: Node) => string,
  needs: (node: Node) => readonly string[],
): readonly Node[] {
  const byKey = new Map(nodes.map((node) => [key(node), node]));
  const sorted: Node[] = [];
  const state = new Map<string, 'open' | 'placed'>();

  // An explicit stack: a chain of thousands of routes must not cause a stack overflow.
  for (const root of nodes) {
    if (state.has(key(root))) continue;
    const path: { readonly node: Node; readonly needs: readonly string[]; met: number }[] = [];
    const visit = (node: Node): void => {
      state.set(key(node), 'open');
      path.push({ node, needs: needs(node), met: 0 });
    };
    visit(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.needs[top.met++];
      if (next === undefined) {
        state.set(key(top.node), 'placed');
        sorted.push(top.node);
        path.pop();
        continue;
      }
      const node = byKey.get(next);
      if (node === undefined || state.get(next) === 'placed') continue;
      if (state.get(next) === 'open') {
        const names = path.map((step) => key(step.node));
        throw new Error(`these need each other: ${[...names.slice(names.indexOf(next)), next].join(' -> ')}`);
      }
      visit(node);
    }
  }
  return sorted;
}
