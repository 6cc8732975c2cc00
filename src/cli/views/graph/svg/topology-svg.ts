import type { Mark } from '../../../../app/graph/plan-marks.ts';
import type { Topology, TopologyHost, TopologyPart } from '../../../../app/graph/topology.ts';
import { describeTopology } from '../../../../app/graph/topology-picture.ts';
import { type Box, drawBox, drawLine, drawSvg, drawText, lineHeight, margin, markLabel, textWidth, titleHeight } from './svg-shapes.ts';

/** Pixels. */
const gap = 24;
const padding = 12;
const barHeight = 30;
/** Between a line of the management network and the hosts that hang on it. */
const stem = 18;
const narrowest = 220;
const widest = 380;

interface Card {
  readonly host: TopologyHost;
  readonly height: number;
}

/** Hosts in rows that hang on the management network. */
export function renderTopologySvg(topology: Topology): string {
  const columns = countColumns(topology.hosts.length);
  const cardWidth = Math.min(widest, Math.max(narrowest, ...topology.hosts.map(measureHost)));
  const cards = topology.hosts.map((host) => ({ host, height: measureHeight(host) }));
  const left = margin + gap;
  const width = left + columns * (cardWidth + gap) - gap + margin;
  const shapes = [
    drawBox({ x: margin, y: titleHeight, width: width - 2 * margin, height: barHeight }, 'bar'),
    drawText({ x: margin + padding, y: titleHeight + 20 }, `Management network ${topology.management.join(', ')}`, 'bar'),
  ];
  let y = titleHeight + barHeight;
  for (let at = 0; at < cards.length; at += columns) {
    const row = cards.slice(at, at + columns);
    const [spine, bus] = [margin + 6, y + gap];
    const last = left + (row.length - 1) * (cardWidth + gap) + padding;
    shapes.push(drawLine(`M${spine} ${y}V${bus}H${last}`, 'bus'));
    row.forEach((card, column) => {
      const x = left + column * (cardWidth + gap);
      shapes.push(drawLine(`M${x + padding} ${bus}v${stem}`, 'bus'));
      shapes.push(...drawHost(card, { x, y: bus + stem, width: cardWidth, height: card.height }));
    });
    const rowHeight = Math.max(...row.map(({ height }) => height));
    if (at + columns < cards.length) shapes.push(drawLine(`M${spine} ${bus}V${bus + stem + rowHeight}`, 'bus'));
    y = bus + stem + rowHeight;
  }
  return drawSvg(describeTopology(topology), { width, height: y + margin }, shapes, findMarks(topology));
}

function countColumns(hosts: number): number {
  return Math.max(1, Math.min(hosts, 6, Math.max(3, Math.ceil(Math.sqrt(hosts * 0.6)))));
}

function findMarks({ hosts }: Topology): ReadonlySet<Mark> {
  const marks = hosts.flatMap(({ parts }) => parts.flatMap(({ mark, route }) => [mark, route?.mark]));
  return new Set(marks.flatMap((mark) => (mark === undefined ? [] : [mark])));
}

function measureHost({ name, roles, parts, isPlanned }: TopologyHost): number {
  const texts = [titleOf({ name, isPlanned }), roles.join(', ')];
  const inParts = parts.flatMap((part) => [titleOfPart(part), ...part.lines, ...(part.route === undefined ? [] : [routeText(part.route)])]);
  return Math.max(...texts.map((text) => textWidth(text) + 2 * padding), ...inParts.map((text) => textWidth(text) + 4 * padding));
}

function titleOf({ name, isPlanned }: Pick<TopologyHost, 'name' | 'isPlanned'>): string {
  return isPlanned ? `${name} (planned host)` : name;
}

function titleOfPart({ title, mark }: TopologyPart): string {
  return mark === undefined ? title : `${title}  ${markLabel(mark)}`;
}

function routeText({ via, mark }: NonNullable<TopologyPart['route']>): string {
  return `route via ${via.join(', ')}${mark === undefined ? '' : `  ${markLabel(mark)}`}`;
}

function countLines({ lines, route }: TopologyPart): number {
  return 1 + lines.length + (route === undefined ? 0 : 1);
}

const partHeight = (part: TopologyPart): number => countLines(part) * lineHeight + padding;

function measureHeight({ parts }: TopologyHost): number {
  return 2 * lineHeight + 2 * padding + parts.reduce((sum, part) => sum + partHeight(part) + padding / 2, 0);
}

function drawHost({ host }: Card, box: Box): readonly string[] {
  const inner = box.width - 2 * padding;
  const shapes = [
    drawBox(box, host.isPlanned ? 'planned' : 'card'),
    drawText({ x: box.x + padding, y: box.y + 20 }, titleOf(host), 'title', inner),
    drawText({ x: box.x + padding, y: box.y + 20 + lineHeight }, host.roles.join(', '), 'dim', inner),
  ];
  let y = box.y + 2 * lineHeight + padding + 2;
  for (const part of host.parts) {
    const height = partHeight(part);
    shapes.push(...drawPart(part, { x: box.x + padding, y, width: inner, height }));
    y += height + padding / 2;
  }
  return shapes;
}

function drawPart(part: TopologyPart, box: Box): readonly string[] {
  const { lines, mark, route } = part;
  const width = box.width - 2 * padding;
  const at = (line: number) => ({ x: box.x + padding, y: box.y + padding / 2 + (line + 0.75) * lineHeight });
  return [
    drawBox(box, mark ?? 'part'),
    drawText(at(0), titleOfPart(part), mark ?? 'title', width),
    ...lines.map((line, index) => drawText(at(index + 1), line, 'plain', width)),
    ...(route === undefined ? [] : [drawText(at(lines.length + 1), routeText(route), route.mark ?? 'dim', width)]),
  ];
}
