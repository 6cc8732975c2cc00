import { highestManagementId, highestPodId, longestPodPrefix } from '../addressing.ts';
import type { DraftNode, DraftPods, NamedNetwork } from '../cluster-draft.ts';
import type { ConfigProblem } from '../config-problem.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import { describeNetwork } from './network-text.ts';
import { hasRoom } from './node-prefix.ts';
import type { Rule } from './rule.ts';

/** Two nodes cannot share an id, because it is the last part of a node's addresses. */
export const uniqueIds: Rule = ({ nodes }) => {
  const owners = new Map<number, string>();
  return nodes.flatMap((node) => {
    if (node.id === undefined) return [];
    const owner = owners.get(node.id);
    if (owner === undefined) owners.set(node.id, node.name);
    if (owner === undefined) return [];
    return [
      problem(node, 'Duplicate node id', `${node.id} is already the id of ${quote(owner)}.`, 'Write a number that no other node has.'),
    ];
  });
};

/** Every id must have an address in the management networks and a subnet in the pod networks. */
export const idsInRange: Rule = ({ nodes, management, pods }) => {
  const managementLimits = management.map((network) => ({ network, highest: highestManagementId(network.network) }));
  const podLimits = pods.filter(hasRoom).map((network) => ({ network, highest: highestPodId(network) }));
  return nodes.flatMap((node) => {
    const { id } = node;
    if (id === undefined) return [];
    return [
      ...managementLimits
        .filter(({ highest }) => BigInt(id) > highest)
        .map(({ network, highest }) => outsideManagement(node, id, network, highest)),
      ...podLimits.filter(({ highest }) => BigInt(id) > highest).map(({ network, highest }) => outsidePods(node, id, network, highest)),
    ];
  });
};

function outsideManagement(node: DraftNode, id: number, network: NamedNetwork, highest: bigint): ConfigProblem {
  const why = BigInt(id) === highest + 1n && network.network.family === 4 ? 'is the broadcast address of' : 'is outside';
  return problem(
    node,
    'Node id does not fit the management network',
    `Address number ${id} ${why} ${describeNetwork(network)}.`,
    suggestIds(highest, `a larger network in ${network.at.join('.')}`),
  );
}

function outsidePods(node: DraftNode, id: number, pods: DraftPods, highest: bigint): ConfigProblem {
  const key = pods.prefixAt.join('.');
  const needed = pods.network.prefix + id.toString(2).length;
  return problem(
    node,
    'Node id does not fit the pod network',
    `${capitalize(describeNetwork(pods))} has subnets of size /${pods.nodePrefix} for ids up to ${String(highest)}, and this id is ${id}. The size is ${key}${pods.isPrefixWritten ? '' : ', by default 8 more than the size of the network'}.`,
    needed <= longestPodPrefix(pods.network.family)
      ? suggestIds(highest, `${key}: ${needed}`)
      : suggestIds(highest, `a larger network in ${pods.at.join('.')}`),
  );
}

function suggestIds(highest: bigint, otherwise: string): string {
  return highest < 2n ? `Write ${otherwise}.` : `Write an id from 2 to ${String(highest)}, or ${otherwise}.`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function problem(node: DraftNode, summary: string, detail: string, fix: string): ConfigProblem {
  return { severity: 'error', at: [...node.at, 'id'], summary, detail, fix };
}
