import type { Picture, PictureNode } from '../../../../app/graph/picture.ts';
import { arrangeLayers } from './layers.ts';
import { type Box, drawBox, drawLine, drawSvg, drawText, lineHeight, margin, markLabel, textWidth, titleHeight } from './svg-shapes.ts';

/** Pixels. */
const layerGap = 72;
const nodeGap = 10;
const padding = 10;
/** Resources without needs and followers stand below the others, in as many columns as are about this wide in all. */
const gridWidth = 1200;

/** Nodes in layers from left to right, so that each arrow leads to the right. */
export function renderPictureSvg({ title, nodes, edges }: Picture): string {
  const connected = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const layers = arrangeLayers(
    nodes.flatMap(({ id }) => (connected.has(id) ? [id] : [])),
    edges,
  ).map((layer) => layer.flatMap((id) => byId.get(id) ?? []));
  const boxes = new Map<string, Box>();
  const graph = placeLayers(layers, boxes);
  const alone = nodes.filter(({ id }) => !connected.has(id));
  const grid = placeGrid(alone, boxes, graph.height === 0 ? titleHeight : graph.height + layerGap / 2);
  const lines = edges.flatMap(({ from, to }) => {
    const [a, b] = [boxes.get(from), boxes.get(to)];
    return a === undefined || b === undefined ? [] : [drawLine(curveBetween(a, b), 'need')];
  });
  const drawn = nodes.flatMap((node) => drawNode(node, boxes.get(node.id)));
  const marks = new Set(nodes.flatMap(({ mark }) => (mark === undefined ? [] : [mark])));
  const size = { width: Math.max(graph.width, grid.width) + margin, height: Math.max(graph.height, grid.height) + margin };
  return drawSvg(title, size, [...lines, ...drawn], marks);
}

function linesOf({ lines, mark }: PictureNode): readonly string[] {
  const [first = '', ...rest] = lines;
  return mark === undefined ? lines : [`${markLabel(mark)}  ${first}`, ...rest];
}

function sizeOf(node: PictureNode) {
  const lines = linesOf(node);
  return { width: Math.max(...lines.map(textWidth)) + 2 * padding, height: lines.length * lineHeight + padding };
}

/** Sets the boxes of the layers, each centered beside the highest, and returns their right and lower end. */
function placeLayers(
  layers: readonly (readonly PictureNode[])[],
  boxes: Map<string, Box>,
): { readonly width: number; readonly height: number } {
  const heights = layers.map((layer) => layer.reduce((sum, node) => sum + sizeOf(node).height + nodeGap, 0) - nodeGap);
  const highest = Math.max(0, ...heights);
  let x = margin;
  layers.forEach((layer, at) => {
    let y = titleHeight + (highest - (heights[at] ?? 0)) / 2;
    for (const node of layer) {
      const size = sizeOf(node);
      boxes.set(node.id, { x, y, ...size });
      y += size.height + nodeGap;
    }
    x += Math.max(...layer.map((node) => sizeOf(node).width)) + layerGap;
  });
  return layers.length === 0 ? { width: 0, height: 0 } : { width: x - layerGap, height: titleHeight + highest };
}

function placeGrid(
  nodes: readonly PictureNode[],
  boxes: Map<string, Box>,
  top: number,
): { readonly width: number; readonly height: number } {
  if (nodes.length === 0) return { width: 0, height: 0 };
  const column = Math.max(...nodes.map((node) => sizeOf(node).width)) + nodeGap;
  const columns = Math.max(1, Math.floor(gridWidth / column));
  let y = top;
  for (let at = 0; at < nodes.length; at += columns) {
    const row = nodes.slice(at, at + columns);
    row.forEach((node, place) => boxes.set(node.id, { x: margin + place * column, y, ...sizeOf(node) }));
    y += Math.max(...row.map((node) => sizeOf(node).height)) + nodeGap;
  }
  return { width: margin + Math.min(columns, nodes.length) * column - nodeGap, height: y - nodeGap };
}

function curveBetween(from: Box, to: Box): string {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2].map(Math.round);
  const middle = ((x1 ?? 0) + (x2 ?? 0)) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function drawNode(node: PictureNode, box: Box | undefined): readonly string[] {
  if (box === undefined) return [];
  const lines = linesOf(node).map((line, at) =>
    drawText({ x: box.x + padding, y: box.y + padding / 2 + (at + 0.75) * lineHeight }, line, at === 0 ? (node.mark ?? 'plain') : 'plain'),
  );
  return [drawBox(box, node.mark ?? 'resource'), ...lines];
}
