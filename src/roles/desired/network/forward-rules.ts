import { ownerComment, forwardChainName, postroutingChainName, supportBridge, translationChainName } from '../../../core/owner-marks.ts';
import { findTranslator } from '../../../config/translators.ts';
import { findForeignDrops } from '../../../core/packet-filter/forward-chain.ts';
import type { Cidr, Family } from '../../../core/ip/ip.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { chain } from '../../../resources/kinds/chain/index.ts';
import { type ClusterInterface, listPodInterfaces } from './cluster-interfaces.ts';
import { listClosedNetworks } from './closed-networks.ts';
import { makeForwardFromConditions } from './forward-from.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

const families = [4, 6] as const;

/**
 * Which packets this node forwards and which source addresses it masquerades, per family.
 *
 * Docker sets the policy of FORWARD to DROP when it turns forwarding on, which cuts off pods and the support network. Only rules in
 * iptables itself lift that. A chain is desired only in families in which the cluster has addresses.
 */
export function declarePacketFilter(input: RoleInput): readonly DesiredResource[] {
  const sources = sourcesOf(input, ['pod_net', 'cidr'], ['mgmt_net', 'cidr']);
  return families.flatMap((family) => {
    const masquerades = makeMasqueradeRules(input, family);
    const postrouting = { family, table: 'nat', name: postroutingChainName } as const;
    return [
      ...declareAcceptChain(input, family, forwardChainName, makeAcceptRules(input, family), sources),
      ...(masquerades.length === 0 ? [] : [chain.declare(postrouting, { parent: 'POSTROUTING', rules: [...masquerades] }, { sources })]),
    ];
  });
}

/**
 * What a translator forwards between nodes and its containers, from phase `prepare` on: without it, a policy of DROP stops NAT64 on a node
 * that only translates, and on every other one until `up`.
 *
 * Without iptables there is no such chain, and no policy of it either.
 */
export function declareTranslationChains(input: RoleInput): readonly DesiredResource[] {
  const sources = sourcesOf(input, ['support_net', 'cidr'], ['mgmt_net', 'cidr']);
  return families.flatMap((family) => {
    const filter = input.facts.forwarding.filter[family];
    if (!filter.readable && filter.isIptablesMissing) return [];
    return declareAcceptChain(input, family, translationChainName, makeTranslationAcceptRules(input, family), sources);
  });
}

function declareAcceptChain(
  input: RoleInput,
  family: Family,
  name: string,
  accepts: readonly string[],
  sources: ReturnType<typeof sourcesOf>,
): readonly DesiredResource[] {
  if (accepts.length === 0) return [];
  const precedes = [...findOverruledDrops(input, family, accepts)];
  return [chain.declare({ family, table: 'filter', name }, { parent: 'FORWARD', rules: [...accepts], precedes }, { sources })];
}

/**
 * Foreign rules that drop packets which ours accept. Our rules come after them, unless the configuration has `general.forward-order:
 * first`.
 */
function findOverruledDrops({ cluster, facts }: RoleInput, family: Family, accepts: readonly string[]): readonly string[] {
  const filter = facts.forwarding.filter[family];
  const table = filter.readable ? filter.tables.find(({ name }) => name === 'filter') : undefined;
  return !cluster.forwardFirst || table === undefined ? [] : findForeignDrops(table, accepts).map(({ rule: text }) => text);
}

const formatRule = (condition: string, target: string): string => `${condition} -m comment --comment ${ownerComment} -j ${target}`;
const formatAcceptRule = (condition: string): string => formatRule(condition, 'ACCEPT');
const replyCondition = '-m conntrack --ctstate RELATED,ESTABLISHED';

/** Each rule matches by interface and by address. A network alone would admit packets with a forged source address. */
export function makeAcceptRules(input: RoleInput, family: Family): readonly string[] {
  const textsOf = (networks: readonly Cidr[]): readonly string[] =>
    networks.flatMap((network) => (network.family === family ? [network.text] : []));
  const management = textsOf(input.cluster.management);
  const pods = textsOf(input.cluster.pods.map(({ network }) => network));
  return [
    ...listPodInterfaces(input, family).flatMap((device) => makePodRules(input, device, { management, pods })),
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
    // DNAT: published on purpose (NodePort, hostPort). kube-proxy accepts only packets that it marked, and it marks neither hostPort nor
    // externalTrafficPolicy: Local.
    formatAcceptRule(`-d ${own} -o ${name} -m conntrack --ctstate RELATED,ESTABLISHED,DNAT`),
    // The same for a pod on another node: kube-proxy in mode nftables cannot lift a policy of iptables.
    formatAcceptRule(`-d ${own} -o ${node.interface} -m conntrack --ctstate DNAT`),
    formatAcceptRule(`-s ${own} -i ${node.interface} ${replyCondition}`),
  ]);
}

/**
 * On a translator, between nodes and containers. Both directions need a rule, because Docker accepts replies by conntrack only on its own
 * bridges.
 *
 * With br_netfilter, packets between its containers pass FORWARD too, and a router such as NAT64 sends neighbor solicitations from its
 * link-local address (RFC 4861, 7.2.2). If these are dropped, translation stops for ten seconds at a time.
 */
export function makeTranslationAcceptRules({ node, cluster }: RoleInput, family: Family): readonly string[] {
  const translator = findTranslator(cluster, node);
  if (translator === undefined) return [];
  const { support, nat64 } = translator;
  const management = cluster.management.flatMap((network) => (network.family === family ? [network.text] : []));
  if (family === 4) {
    return [
      formatAcceptRule(`-s ${support.v4.text} -i ${supportBridge}`),
      formatAcceptRule(`-d ${support.v4.text} -o ${supportBridge} ${replyCondition}`),
    ];
  }
  const translated = [support.v6.text, ...nat64.map(({ prefix }) => prefix.text)];
  return [
    formatAcceptRule(`-i ${supportBridge} -o ${supportBridge}`),
    ...management.flatMap((own) =>
      translated.flatMap((other) => [
        formatAcceptRule(`-s ${own} -d ${other} -i ${node.interface} -o ${supportBridge}`),
        formatAcceptRule(`-s ${other} -d ${own} -i ${supportBridge} -o ${node.interface}`),
      ]),
    ),
  ];
}

/** Accepts packets from `general.forward-from`, which a policy of DROP would otherwise stop. */
function makeForwardFromRules(input: RoleInput, family: Family, from: string): readonly string[] {
  return listClosedNetworks(input, family).flatMap(({ text }) => [
    formatAcceptRule(joinConditions(from, `-d ${text}`)),
    formatAcceptRule(`-s ${text} ${replyCondition}`),
  ]);
}

/** In the order of `iptables-save`: a source comes first, an interface last. */
function joinConditions(from: string, destination: string): string {
  return (from.startsWith('-s') ? [from, destination] : [destination, from]).join(' ').trimEnd();
}

/**
 * Pods, nodes and services see the addresses of pods. Other hosts have no route to a pod, so they see the address of the node. Packets to
 * the DNS64 prefix are masqueraded too: otherwise each pod would occupy an address of the NAT64 pool for two hours.
 */
function makeMasqueradeRules({ cluster }: RoleInput, family: Family): readonly string[] {
  const { pods, management, services } = cluster;
  const clusterNetworks = [...pods.map(({ network }) => network), ...management, ...services].filter(
    (network) => network.family === family,
  );
  return pods
    .filter(({ network }) => network.family === family)
    .flatMap(({ network: { text } }) => [
      ...clusterNetworks.map((other) => formatRule(`-s ${text} -d ${other.text}`, 'RETURN')),
      formatRule(`-s ${text}`, 'MASQUERADE'),
    ]);
}
