/** An edge from the node that comes first to the one that follows it. */
export interface LayeredEdge {
  readonly from: string;
  readonly to: string;
}

/** Sweeps over the layers, each of which shortens edges. More change little. */
const sweeps = 4;

/**
 * Layers of a graph without cycles: every edge leads from a layer to a later one. Within a layer, nodes are near those that they have edges with. Equal
 * input gives equal output.
 */
export function arrangeLayers(ids: readonly string[], edges: readonly LayeredEdge[]): readonly (readonly string[])[] {
  const depth = measureDepths(ids, edges);
  const layers: string[][] = [];
  for (const id of ids) (layers[depth.get(id) ?? 0] ??= []).push(id);
  const neighbours = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const places = new Map(layers.flatMap((layer) => layer.map((id, at) => [id, (at + 0.5) / layer.length] as const)));
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const averages = new Map(
        layer.map((id) => [
          id,
          average(
            (neighbours.get(id) ?? []).map((other) => places.get(other) ?? 0),
            places.get(id) ?? 0,
          ),
        ]),
      );
      layer.sort((a, b) => (averages.get(a) ?? 0) - (averages.get(b) ?? 0));
      layer.forEach((id, at) => places.set(id, (at + 0.5) / layer.length));
    }
  }
  return layers;
}

function average(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The length of the longest way to each node. */
function measureDepths(ids: readonly string[], edges: readonly LayeredEdge[]): ReadonlyMap<string, number> {
  const following = new Map<string, string[]>();
  const open = new Map(ids.map((id) => [id, 0]));
  for (const { from, to } of edges) {
    following.set(from, [...(following.get(from) ?? []), to]);
    open.set(to, (open.get(to) ?? 0) + 1);
  }
  const depth = new Map(ids.map((id) => [id, 0]));
  const ready = ids.filter((id) => open.get(id) === 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    for (const to of following.get(id) ?? []) {
      depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(id) ?? 0) + 1));
      open.set(to, (open.get(to) ?? 0) - 1);
      if (open.get(to) === 0) ready.push(to);
    }
  }
  return depth;
}
