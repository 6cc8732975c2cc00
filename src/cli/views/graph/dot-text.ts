import type { Picture, PictureEdge, PictureNode } from '../../../app/graph/picture.ts';
import { escapeHidden } from '../../../core/text/escape-hidden.ts';
import { markColors, markedLabel, markedLines } from './mark-text.ts';

/** A picture in the DOT language of Graphviz. Names are only in labels. */
export function renderDot({ title, groups, nodes, edges }: Picture): string {
  const ids = new Map(nodes.map(({ id }, at) => [id, `n${at + 1}`]));
  const nodeLines = (group: string | undefined, indent: string): readonly string[] =>
    nodes.filter((node) => node.group === group).map((node) => `${indent}${ids.get(node.id) ?? ''} [${renderNode(node)}];`);
  return [
    'digraph lazyjack {',
    `  graph [label=${quoteLines([escapeHidden(title)])}, labelloc=t, rankdir=LR, fontname="sans-serif"];`,
    '  node [fontname="sans-serif", style="filled", fillcolor="white"];',
    '  edge [fontname="sans-serif"];',
    ...nodeLines(undefined, '  '),
    ...groups.flatMap((group, at) => [
      `  subgraph cluster_${at + 1} {`,
      `    label=${quoteLines([escapeHidden(group.title)])};`,
      ...nodeLines(group.id, '    '),
      '  }',
    ]),
    ...edges.map((edge) => `  ${renderEdge(edge, ids)}`),
    '}',
    '',
  ].join('\n');
}

function renderNode({ shape, lines, mark }: PictureNode): string {
  const color = mark === undefined ? '' : `, color="${markColors[mark].stroke}", fillcolor="${markColors[mark].fill}"`;
  return `label=${quoteLines(markedLines({ lines, mark }))}, shape=${shape === 'network' ? 'oval' : 'box'}${color}`;
}

function renderEdge({ from, to, type, label, mark }: PictureEdge, ids: ReadonlyMap<string, string>): string {
  const text = markedLabel(label, mark);
  const style = { link: 'dir=none', route: 'style=dashed', need: 'style=solid' }[type];
  const attributes = [
    style,
    ...(text === undefined ? [] : [`label=${quoteLines([text])}`]),
    ...(mark === undefined ? [] : [`color="${markColors[mark].stroke}"`]),
  ];
  return `${ids.get(from) ?? ''} -> ${ids.get(to) ?? ''} [${attributes.join(', ')}];`;
}

/** Graphviz reads escape sequences such as `\N` and entities such as `&amp;` in labels. */
function quoteLines(lines: readonly string[]): string {
  const escaped = lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;'));
  return `"${escaped.join('\\n')}"`;
}
