import type { ClusterDraft, DraftNode } from '../cluster-draft.ts';
import type { ConfigProblem } from '../config-problem.ts';
import type { Opmode } from '../values/node-values.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import type { Rule } from './rule.ts';

/** A cluster has one control plane node, which is no worker node. */
export const controlPlaneAndWorkers: Rule = (draft) => {
  const [first, ...others] = withOpmode(draft, 'master');
  const bothRoles = draft.nodes.filter(({ opmodes }) => opmodes?.has('master') === true && opmodes.has('minion'));
  return [
    ...(first === undefined && areAllOpmodesKnown(draft) ? [noControlPlane] : []),
    ...others.map((node) =>
      opmodesProblem(
        node,
        'More than one control plane node',
        `${quote(node.name)} has the operation mode "master", and so has ${quote(first?.name ?? '')}; a cluster has one control plane node.`,
        'Write opmodes: "minion".',
      ),
    ),
    ...bothRoles.map((node) =>
      opmodesProblem(
        node,
        'Both "master" and "minion" on one node',
        `${quote(node.name)} is both; a node starts the cluster or joins it.`,
        'Remove "minion": pods can run on the control plane node as well.',
      ),
    ),
  ];
};

/** NAT64 and DNS64 share one network inside one node. Only an IPv6 cluster has them. */
export const translatorRoles: Rule = (draft) => {
  const translators = draft.nodes.filter(({ opmodes }) => opmodes?.has('dns64') === true || opmodes?.has('nat64') === true);
  if (draft.mode === undefined) return [];
  if (draft.mode !== 'ipv6') return translators.map((node) => notInMode(node, draft.mode ?? ''));
  const incomplete = translators.filter(({ opmodes }) => opmodes?.has('dns64') !== opmodes?.has('nat64'));
  const [first, ...others] = translators.filter((node) => !incomplete.includes(node));
  return [
    ...incomplete.map(translatorIncomplete),
    ...(first === undefined && incomplete.length === 0 && areAllOpmodesKnown(draft) ? [noTranslator] : []),
    ...others.map((node) =>
      opmodesProblem(
        node,
        'More than one NAT64 and DNS64 node',
        `${quote(node.name)} has them, and so has ${quote(first?.name ?? '')}; a cluster has one such node.`,
        'Remove "dns64 nat64" here or there.',
      ),
    ),
  ];
};

const noControlPlane: ConfigProblem = {
  severity: 'error',
  at: ['topology'],
  part: 'key',
  summary: 'No control plane node',
  detail: 'No node has the operation mode "master"; one node must start the cluster.',
  fix: 'Write "master" into the opmodes of one node.',
};
const noTranslator: ConfigProblem = {
  severity: 'error',
  at: ['topology'],
  part: 'key',
  summary: 'No NAT64 and DNS64 node',
  detail: 'No node has the operation modes "dns64 nat64"; in mode "ipv6" one node needs both, for what has only IPv4.',
  fix: 'Write "dns64 nat64" into the opmodes of one node, beside "master" or "minion" or alone.',
};

function translatorIncomplete(node: DraftNode): ConfigProblem {
  const [has, lacks] = node.opmodes?.has('dns64') === true ? ['dns64', 'nat64'] : ['nat64', 'dns64'];
  return opmodesProblem(
    node,
    'NAT64 and DNS64 on different nodes',
    `${quote(node.name)} has "${has}" without "${lacks}"; both need the support network, which is inside one node.`,
    `Write "${lacks}" beside it, or remove "${has}".`,
  );
}

/** Operation modes left over from an IPv6 cluster are ignored, with a warning. */
function notInMode(node: DraftNode, mode: string): ConfigProblem {
  const problem = opmodesProblem(
    node,
    'Operation mode without effect',
    `${quote(node.name)} has "dns64" or "nat64", which only mode "ipv6" uses; this is mode "${mode}", where they are ignored.`,
    'Remove "dns64" and "nat64" from its opmodes.',
  );
  return { ...problem, severity: 'warning' };
}

function withOpmode(draft: ClusterDraft, opmode: Opmode): readonly DraftNode[] {
  return draft.nodes.filter(({ opmodes }) => opmodes?.has(opmode));
}

/** Whether the opmodes of all nodes are known. A missing one may belong to a node whose opmodes could not be read. */
function areAllOpmodesKnown({ nodes }: ClusterDraft): boolean {
  return nodes.length > 0 && nodes.every(({ opmodes }) => opmodes !== undefined);
}

function opmodesProblem(node: DraftNode, summary: string, detail: string, fix: string): ConfigProblem {
  return { severity: 'error', at: [...node.at, 'opmodes'], summary, detail, fix };
}
