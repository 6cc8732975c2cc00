import { dropsOfOthers } from '../core/filter-walk.ts';
import type { Cidr, Family } from '../core/ip.ts';
import { ownerComment } from '../core/packet-filter.ts';
import type { Wish } from '../core/resource.ts';
import { chain } from '../resources/chain.ts';
import { type ClusterInterface, podInterfaces } from './cluster-interfaces.ts';
import { closedNetworks } from './closed-networks.ts';
import { supportBridge } from './container-specs.ts';
import { allowedFrom } from './forward-from.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { translatorOf } from './translation-routes.ts';

const families = [4, 6] as const;

/**
 * What this node lets through and whose addresses it hides, per family.
 *
 * Docker makes DROP the policy of FORWARD where it turns forwarding on, which takes pods, and what goes to the support network, off the air;
 * only iptables' own rules lift that. A chain is wanted for those families only in which the cluster has addresses.
 */
export function packetFilter(input: RoleInput): readonly Wish[] {
  const sources = sourcesOf(input, ['pod_net', 'cidr'], ['mgmt_net', 'cidr']);
  return families.flatMap((family) => {
    const accepts = accepted(input, family);
    const masquerades = masqueraded(input, family);
    const forward = { family, table: 'filter', name: 'LAZYJACK-FORWARD' } as const;
    const postrouting = { family, table: 'nat', name: 'LAZYJACK-POSTROUTING' } as const;
    const precedes = [...overruled(input, family, accepts)];
    return [
      ...(accepts.length === 0 ? [] : [chain.declare(forward, { parent: 'FORWARD', rules: [...accepts], precedes }, { sources })]),
      ...(masquerades.length === 0 ? [] : [chain.declare(postrouting, { parent: 'POSTROUTING', rules: [...masquerades] }, { sources })]),
    ];
  });
}

/** Rules of administrators that drop what ours accept: ours come behind them, unless the configuration says `general.forward-order: first`. */
function overruled({ cluster, facts }: RoleInput, family: Family, accepts: readonly string[]): readonly string[] {
  const filter = facts.forwarding.filter[family];
  const table = filter.readable ? filter.tables.find(({ name }) => name === 'filter') : undefined;
  return !cluster.forwardFirst || table === undefined ? [] : dropsOfOthers(table, accepts).map(({ rule: text }) => text);
}

const rule = (condition: string, target: string): string => `${condition} -m comment --comment ${ownerComment} -j ${target}`;
const accept = (condition: string): string => rule(condition, 'ACCEPT');
const known = '-m conntrack --ctstate RELATED,ESTABLISHED';

/** Each by where packets come from and go to, by interface and by address: a network alone would let in who only claims to be of it. */
export function accepted(input: RoleInput, family: Family): readonly string[] {
  const of = (networks: readonly Cidr[]): readonly string[] => networks.flatMap(({ family: its, text }) => (its === family ? [text] : []));
  const management = of(input.cluster.management);
  const pods = of(input.cluster.pods.map(({ network }) => network));
  return [
    ...podInterfaces(input, family).flatMap((device) => toAndFromPods(input, device, { management, pods })),
    ...translated(input, family, management),
    ...allowedFrom(input, family).flatMap((from) => allowed(input, family, from)),
  ];
}

interface Networks {
  readonly management: readonly string[];
  readonly pods: readonly string[];
}

function toAndFromPods({ node }: RoleInput, { name }: ClusterInterface, { management, pods }: Networks): readonly string[] {
  return pods.flatMap((own) => [
    accept(`-s ${own} -i ${name}`),
    ...[...pods, ...management].map((other) => accept(`-s ${other} -d ${own} -i ${node.interface} -o ${name}`)),
    // DNAT: published on purpose (NodePort, hostPort). kube-proxy accepts what it marked alone, and it marks neither hostPort nor
    // externalTrafficPolicy: Local.
    accept(`-d ${own} -o ${name} -m conntrack --ctstate RELATED,ESTABLISHED,DNAT`),
    // The same for a pod of another node: kube-proxy in mode nftables cannot lift a policy of iptables.
    accept(`-d ${own} -o ${node.interface} -m conntrack --ctstate DNAT`),
    accept(`-s ${own} -i ${node.interface} ${known}`),
  ]);
}

/**
 * On the NAT64 node, between nodes and containers. Both directions: replies come without conntrack's help, which Docker gives to its own bridges
 * only. With br_netfilter what its containers say to each other goes through FORWARD too, and a router, which NAT64 is, looks for its neighbours
 * from its link-local address (RFC 4861, 7.2.2): where that is dropped, translation stands still for ten seconds at a time.
 */
function translated(input: RoleInput, family: Family, management: readonly string[]): readonly string[] {
  const { node, cluster } = input;
  const { translation } = cluster;
  if (translation === undefined || translatorOf(input) !== node) return [];
  const { support, dns64 } = translation;
  if (family === 4) {
    return [accept(`-s ${support.v4.text} -i ${supportBridge}`), accept(`-d ${support.v4.text} -o ${supportBridge} ${known}`)];
  }
  const behind = [support.v6.text, dns64.prefix.text];
  return [
    accept(`-i ${supportBridge} -o ${supportBridge}`),
    ...management.flatMap((own) =>
      behind.flatMap((other) => [
        accept(`-s ${own} -d ${other} -i ${node.interface} -o ${supportBridge}`),
        accept(`-s ${other} -d ${own} -i ${supportBridge} -o ${node.interface}`),
      ]),
    ),
  ];
}

/** What the configuration opens, also where a policy of DROP would close it again. */
function allowed(input: RoleInput, family: Family, from: string): readonly string[] {
  return closedNetworks(input, family).flatMap(({ text }) => [accept(inOrder(from, `-d ${text}`)), accept(`-s ${text} ${known}`)]);
}

/** As `iptables-save` prints them: a source comes first, an interface last. */
function inOrder(from: string, destination: string): string {
  return (from.startsWith('-s') ? [from, destination] : [destination, from]).join(' ').trimEnd();
}

/**
 * Pods see each other's own addresses, and so do nodes and services. Everybody else sees the node's: no one out there knows the way to a pod.
 * The DNS64 prefix is out there too, or each pod would take an address of the NAT64 pool for two hours.
 */
function masqueraded({ cluster }: RoleInput, family: Family): readonly string[] {
  const { pods, management, services } = cluster;
  const inside = [...pods.map(({ network }) => network), ...management, ...services].filter((network) => network.family === family);
  return pods
    .filter(({ network }) => network.family === family)
    .flatMap(({ network: { text } }) => [
      ...inside.map((other) => rule(`-s ${text} -d ${other.text}`, 'RETURN')),
      rule(`-s ${text}`, 'MASQUERADE'),
    ]);
}
