import type { Picture, PictureEdge, PictureNode } from '../../../app/graph/picture.ts';
import { escapeHidden } from '../../../core/text/escape-hidden.ts';
import { markColors, markedLabel, markedLines } from './mark-text.ts';

/** A picture as a Mermaid flowchart. Names are only in labels, where every character that Mermaid, Markdown or HTML interprets is a number. */
export function renderMermaid({ title, groups, nodes, edges }: Picture): string {
  const ids = new Map(nodes.map(({ id }, at) => [id, `n${at + 1}`]));
  const nodeLines = (group: string | undefined, indent: string): readonly string[] =>
    nodes.filter((node) => node.group === group).map((node) => `${indent}${renderNode(node, ids.get(node.id) ?? '')}`);
  return [
    '---',
    `title: ${JSON.stringify(escapeHidden(title))}`,
    '---',
    'flowchart LR',
    ...nodeLines(undefined, '  '),
    ...groups.flatMap((group, at) => [
      `  subgraph g${at + 1}["${escapeLabel(escapeHidden(group.title))}"]`,
      ...nodeLines(group.id, '    '),
      '  end',
    ]),
    ...edges.map((edge) => `  ${renderEdge(edge, ids)}`),
    ...renderStyles({ nodes, edges }, ids),
    '',
  ].join('\n');
}

function renderNode({ shape, lines, mark }: PictureNode, id: string): string {
  const label = `"${markedLines({ lines, mark }).map(escapeLabel).join('<br/>')}"`;
  return shape === 'network' ? `${id}([${label}])` : `${id}[${label}]`;
}

function renderEdge({ from, to, type, label, mark }: PictureEdge, ids: ReadonlyMap<string, string>): string {
  const text = markedLabel(label, mark);
  const arrow = { link: '---', route: '-.->', need: '-->' }[type];
  return `${ids.get(from) ?? ''} ${arrow}${text === undefined ? '' : `|"${escapeLabel(text)}"|`} ${ids.get(to) ?? ''}`;
}

function renderStyles({ nodes, edges }: Pick<Picture, 'nodes' | 'edges'>, ids: ReadonlyMap<string, string>): readonly string[] {
  const used = new Set(nodes.flatMap(({ mark }) => (mark === undefined ? [] : [mark])));
  return [
    ...[...used].map((mark) => `  classDef ${mark} fill:${markColors[mark].fill},stroke:${markColors[mark].stroke},color:#000000`),
    ...[...used].map(
      (mark) => `  class ${nodes.flatMap((node) => (node.mark === mark ? [ids.get(node.id) ?? ''] : [])).join(',')} ${mark}`,
    ),
    ...edges.flatMap(({ mark }, at) => (mark === undefined ? [] : [`  linkStyle ${at} stroke:${markColors[mark].stroke}`])),
  ];
}

/** `#35;` is Mermaid's form of a character by its number. Plain words, addresses and blanks stay readable. */
function escapeLabel(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ,.:/()-]/gu, (char) => `#${char.codePointAt(0) ?? 0};`);
}
