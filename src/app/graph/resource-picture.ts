import { groupBy } from '../../core/group-by.ts';
import type { Address } from '../../core/resource.ts';
import type { Picture, PictureEdge, PictureNode } from './picture.ts';
import type { Mark, Marks } from './plan-marks.ts';

/** A resource and the resources that are written before it. */
export interface GraphResource {
  readonly address: Address;
  readonly needs: readonly Address[];
}

/** More resources that differ only in their names become one node. */
const mostAlike = 6;
/** Names that such a node shows. */
const namedAlike = 3;

/**
 * Resources and their needs as a graph. Resources of one kind with equal needs and marks become one node if there are many, such as the routes to a
 * hundred hosts. Needs that follow from other needs are left out.
 */
export function makeResourcePicture(title: string, resources: readonly GraphResource[], marks: Marks): Picture {
  const byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  const needs = new Map(resources.map((resource) => [resource.address, directNeeds(resource, byAddress)]));
  const needed = new Set([...needs.values()].flat());
  const nodes: PictureNode[] = [];
  const nodeOf = new Map<Address, string>();
  const alike = groupBy(resources, ({ address }) =>
    needed.has(address) ? address : JSON.stringify([kindOf(address), marks.get(address) ?? null, needs.get(address)]),
  );
  for (const group of alike.values()) {
    for (const part of group.length > mostAlike ? [group] : group.map((resource) => [resource])) {
      const [first] = part;
      if (first === undefined) continue;
      for (const { address } of part) nodeOf.set(address, first.address);
      nodes.push(makeNode(first.address, part, marks.get(first.address)));
    }
  }
  return { title, groups: [], nodes, edges: makeEdges(needs, nodeOf) };
}

function makeNode(id: string, resources: readonly GraphResource[], mark: Mark | undefined): PictureNode {
  const [first] = resources;
  if (first === undefined || resources.length === 1) return { id, lines: [id], shape: 'box', mark };
  const kind = kindOf(first.address);
  const names = resources.slice(0, namedAlike).map(({ address }) => address.slice(kind.length + 1));
  return {
    id,
    lines: [`${resources.length} of kind ${kind}`, ...names, `and ${resources.length - names.length} more`],
    shape: 'box',
    mark,
  };
}

function kindOf(address: Address): string {
  return address.slice(0, address.indexOf(':'));
}

function makeEdges(needs: ReadonlyMap<Address, readonly Address[]>, nodeOf: ReadonlyMap<Address, string>): readonly PictureEdge[] {
  const edges = [...needs].flatMap(([address, ofAddress]) => {
    const from = nodeOf.get(address);
    return ofAddress.flatMap((need) => {
      const to = nodeOf.get(need);
      return from === undefined || to === undefined ? [] : [{ from: to, to: from, type: 'need' as const }];
    });
  });
  return [...new Map(edges.map((edge) => [JSON.stringify([edge.from, edge.to]), edge])).values()];
}

/** The needs among these resources that no other need has already. */
function directNeeds({ address, needs }: GraphResource, resources: ReadonlyMap<Address, GraphResource>): readonly Address[] {
  const known = [...new Set(needs)].filter((need) => need !== address && resources.has(need));
  const indirect = new Set<Address>();
  const open = known.flatMap((need) => resources.get(need)?.needs ?? []);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (indirect.has(next)) continue;
    indirect.add(next);
    open.push(...(resources.get(next)?.needs ?? []));
  }
  return known.filter((need) => !indirect.has(need));
}
