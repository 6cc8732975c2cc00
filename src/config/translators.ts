import type { Cidr } from '../core/ip/ip.ts';
import type { Cluster, ClusterNode, Dns64Instance, Nat64Instance, SupportNetwork } from './cluster.ts';

/** A node with NAT64, with DNS64 or with both, which then share its support network. */
export interface Translator {
  readonly node: ClusterNode;
  readonly support: SupportNetwork;
  readonly nat64: readonly Nat64Instance[];
  readonly dns64: readonly Dns64Instance[];
}

type Translation = Pick<Cluster, 'nat64' | 'dns64'>;

/** Every NAT64 node and DNS64 node once. Empty in modes other than ipv6. */
export function listTranslators({ nat64, dns64 }: Translation): readonly Translator[] {
  const supportByNode = new Map([...nat64, ...dns64].map(({ node, support }) => [node, support]));
  return [...supportByNode].map(([node, support]) => ({
    node,
    support,
    nat64: nat64.filter((each) => each.node === node),
    dns64: dns64.filter((each) => each.node === node),
  }));
}

/** NAT64 and DNS64 of this node. undefined: it has neither. */
export function findTranslator(translation: Translation, node: ClusterNode): Translator | undefined {
  return listTranslators(translation).find((each) => each.node === node);
}

/** IPv6 networks that nodes reach by a translator: its support network, and the prefix that its NAT64 translates. */
export function listTranslatedNetworks(translation: Translation): readonly Cidr[] {
  return listTranslators(translation).flatMap(({ support, nat64 }) => [support.v6, ...nat64.map(({ prefix }) => prefix)]);
}
