import { findForeignDrops } from '../../../core/packet-filter/forward-chain.ts';
import type { Cidr, Family } from '../../../core/ip/ip.ts';
import { ownerComment } from '../../../core/host/packet-filter-port.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { chain } from '../../../resources/kinds/chain/index.ts';
import { type ClusterInterface, listPodInterfaces } from './cluster-interfaces.ts';
import { listClosedNetworks } from './closed-networks.ts';
import { supportBridge } from '../translation/container-specs.ts';
import { makeForwardFromConditions } from './forward-from.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { translatorOf } from '../translation/translation-routes.ts';

const families = [4, 6] as const;

/**
 * What this node lets through and whose addresses it hides, per family.
 *
 * Docker makes DROP the policy of FORWARD where it turns forwarding on, which takes pods, and what goes to the support network, off the air;
 * only iptables' own rules lift that. A chain is wanted for those families only in which the cluster has addresses.
 */
export function declarePacketFilter(input: RoleInput): readonly DesiredResource[] {
  const sources = sourcesOf(input, ['pod_net', 'cidr'], ['mgmt_net', 'cidr']);
  return families.flatMap((family) => {
    const accepts = makeAcceptRules(input, family);
    const masquerades = makeMasqueradeRules(input, family);
    const forward = { family, table: 'filter', name: 'LAZYJACK-FORWARD' } as const;
    const postrouting = { family, table: 'nat', name: 'LAZYJACK-POSTROUTING' } as const;
    const precedes = [...findOverruledDrops(input, family, accepts)];
    return [
      ...(accepts.length === 0 ? [] : [chain.declare(forward, { parent: 'FORWARD', rules: [...accepts], precedes }, { sources })]),
      ...(masquerades.length === 0 ? [] : [chain.declare(postrouting, { parent: 'POSTROUTING', rules: [...masquerades] }, { sources })]),
    ];
  });
}

/** Rules of administrators that drop what ours accept: ours come behind them, unless the configuration says `general.forward-order: first`. */
function findOverruledDrops({ cluster, facts }: RoleInput, family: Family, accepts: readonly string[]): readonly string[] {
  const filter = facts.forwarding.filter[family];
  const table = filter.readable ? filter.tables.find(({ name }) => name === 'filter') : undefined;
  return !cluster.forwardFirst || table === undefined ? [] : findForeignDrops(table, accepts).map(({ rule: text }) => text);
}

const formatRule = (condition: string, target: string): string => `${condition} -m comment --comment ${ownerComment} -j ${target}`;
const formatAcceptRule = (condition: string): string => formatRule(condition, 'ACCEPT');
const replyCondition = '-m conntrack --ctstate RELATED,ESTABLISHED';

/** Each by where packets come from and go to, by interface and by address: a network alone would let in who only claims to be of it. */
export function makeAcceptRules(input: RoleInput, family: Family): readonly string[] {
  const of = (networks: readonly Cidr[]): readonly string[] => networks.flatMap(({ family: its, text }) => (its === family ? [text] : []));
  const management = of(input.cluster.management);
  const pods = of(input.cluster.pods.map(({ network }) => network));
  return [
    ...listPodInterfaces(input, family).flatMap((device) => makePodRules(input, device, { management, pods })),
    ...makeTranslationRules(input, family, management),
    ...makeForwardFromConditions(input, family).flatMap((from) => makeForwardFromRules(input, family, from)),
  ];
}

interface ClusterNetworks {
  readonly management: readonly string[];
  readonly pods: readonly string[];
}

function makePodRules({ node }: RoleInput, { name }: ClusterInterface, { management, pods }: ClusterNetworks): readonly string[] {
  return pods.flatMap((own) => [
    formatAcceptRule(`-s ${own} -i ${name}`),
    ...[...pods, ...management].map((other) => formatAcceptRule(`-s ${other} -d ${own} -i ${node.interface} -o ${name}`)),
    // DNAT: published on purpose (NodePort, hostPort). kube-proxy accepts what it marked alone, and it marks neither hostPort nor
    // externalTrafficPolicy: Local.
    formatAcceptRule(`-d ${own} -o ${name} -m conntrack --ctstate RELATED,ESTABLISHED,DNAT`),
    // The same for a pod of another node: kube-proxy in mode nftables cannot lift a policy of iptables.
    formatAcceptRule(`-d ${own} -o ${node.interface} -m conntrack --ctstate DNAT`),
    formatAcceptRule(`-s ${own} -i ${node.interface} ${replyCondition}`),
  ]);
}

/**
 * On the NAT64 node, between nodes and containers. Both directions: replies come without conntrack's help, which Docker gives to its own bridges
 * only. With br_netfilter what its containers say to each other goes through FORWARD too, and a router, which NAT64 is, looks for its neighbours
 * from its link-local address (RFC 4861, 7.2.2): where that is dropped, translation stands still for ten seconds at a time.
 */
function makeTranslationRules(input: RoleInput, family: Family, management: readonly string[]): readonly string[] {
  const { node, cluster } = input;
  const { translation } = cluster;
  if (translation === undefined || translatorOf(input) !== node) return [];
  const { support, dns64 } = translation;
  if (family === 4) {
    return [
      formatAcceptRule(`-s ${support.v4.text} -i ${supportBridge}`),
      formatAcceptRule(`-d ${support.v4.text} -o ${supportBridge} ${replyCondition}`),
    ];
  }
  const behind = [support.v6.text, dns64.prefix.text];
  return [
    formatAcceptRule(`-i ${supportBridge} -o ${supportBridge}`),
    ...management.flatMap((own) =>
      behind.flatMap((other) => [
        formatAcceptRule(`-s ${own} -d ${other} -i ${node.interface} -o ${supportBridge}`),
        formatAcceptRule(`-s ${other} -d ${own} -i ${supportBridge} -o ${node.interface}`),
      ]),
    ),
  ];
}

/** What the configuration opens, also where a policy of DROP would close it again. */
function makeForwardFromRules(input: RoleInput, family: Family, from: string): readonly string[] {
  return listClosedNetworks(input, family).flatMap(({ text }) => [
    formatAcceptRule(joinConditions(from, `-d ${text}`)),
    formatAcceptRule(`-s ${text} ${replyCondition}`),
  ]);
}

/** As `iptables-save` prints them: a source comes first, an interface last. */
function joinConditions(from: string, destination: string): string {
  return (from.startsWith('-s') ? [from, destination] : [destination, from]).join(' ').trimEnd();
}

/**
 * Pods see each other's own addresses, and so do nodes and services. Everybody else sees the node's: no one out there knows the way to a pod.
 * The DNS64 prefix is out there too, or each pod would take an address of the NAT64 pool for two hours.
 */
function makeMasqueradeRules({ cluster }: RoleInput, family: Family): readonly string[] {
  const { pods, management, services } = cluster;
  const inside = [...pods.map(({ network }) => network), ...management, ...services].filter((network) => network.family === family);
  return pods
    .filter(({ network }) => network.family === family)
    .flatMap(({ network: { text } }) => [
      ...inside.map((other) => formatRule(`-s ${text} -d ${other.text}`, 'RETURN')),
      formatRule(`-s ${text}`, 'MASQUERADE'),
    ]);
}
