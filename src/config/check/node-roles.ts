import type { Role } from '../cluster.ts';
import type { Draft, DraftNode } from '../draft.ts';
import type { Problem } from '../problem.ts';
import { quote } from '../../core/visible.ts';
import type { Rule } from './rule.ts';

/** One master; a master is no minion too. */
export const masterAndMinions: Rule = (draft) => {
  const [first, ...others] = withRole(draft, 'master');
  const both = draft.nodes.filter(({ roles }) => roles?.has('master') === true && roles.has('minion'));
  return [
    ...(first === undefined && complete(draft) ? [noMaster] : []),
    ...others.map((node) =>
      atOpmodes(
        node,
        'More than one master',
        `${quote(node.name)} is a master, and so is ${quote(first?.name ?? '')}; a cluster has one.`,
        'Write opmodes: "minion".',
      ),
    ),
    ...both.map((node) =>
      atOpmodes(
        node,
        'Master and minion on one node',
        `${quote(node.name)} is both; a node starts the cluster or joins it.`,
        'Remove "minion": pods can run on the master as well.',
      ),
    ),
  ];
};

/** NAT64 and DNS64 live on one network inside one node; only an IPv6 cluster has them. */
export const translatingNode: Rule = (draft) => {
  const either = draft.nodes.filter(({ roles }) => roles?.has('dns64') === true || roles?.has('nat64') === true);
  if (draft.mode === undefined) return [];
  if (draft.mode !== 'ipv6') return either.map((node) => notInMode(node, draft.mode ?? ''));
  const lone = either.filter(({ roles }) => roles?.has('dns64') !== roles?.has('nat64'));
  const [first, ...others] = either.filter((node) => !lone.includes(node));
  return [
    ...lone.map(halfTranslating),
    ...(first === undefined && lone.length === 0 && complete(draft) ? [noTranslator] : []),
    ...others.map((node) =>
      atOpmodes(
        node,
        'More than one NAT64 and DNS64 node',
        `${quote(node.name)} has them, and so has ${quote(first?.name ?? '')}; a cluster has one such node.`,
        'Remove "dns64 nat64" here or there.',
      ),
    ),
  ];
};

const noMaster: Problem = {
  severity: 'error',
  at: ['topology'],
  part: 'key',
  summary: 'No master',
  detail: 'No node has the operation mode "master"; one node must start the cluster.',
  fix: 'Write "master" into the opmodes of one node.',
};
const noTranslator: Problem = {
  severity: 'error',
  at: ['topology'],
  part: 'key',
  summary: 'No NAT64 and DNS64 node',
  detail: 'No node has the operation modes "dns64 nat64"; in mode "ipv6" one node needs both, for what has only IPv4.',
  fix: 'Write "dns64 nat64" into the opmodes of one node, beside "master" or "minion" or alone.',
};

function halfTranslating(node: DraftNode): Problem {
  const [has, lacks] = node.roles?.has('dns64') === true ? ['dns64', 'nat64'] : ['nat64', 'dns64'];
  return atOpmodes(
    node,
    'NAT64 and DNS64 on different nodes',
    `${quote(node.name)} has "${has}" without "${lacks}"; both need the support network, which is inside one node.`,
    `Write "${lacks}" beside it, or remove "${has}".`,
  );
}

/** Left over from an IPv6 cluster, as the sections for it may be: not looked at, and said so. */
function notInMode(node: DraftNode, mode: string): Problem {
  const problem = atOpmodes(
    node,
    'Operation mode without effect',
    `${quote(node.name)} has "dns64" or "nat64", which only mode "ipv6" uses; this is mode "${mode}", where they are ignored.`,
    'Remove "dns64" and "nat64" from its opmodes.',
  );
  return { ...problem, severity: 'warning' };
}

function withRole(draft: Draft, role: Role): readonly DraftNode[] {
  return draft.nodes.filter(({ roles }) => roles?.has(role));
}

/** Whether every node's roles are known: else the role that nobody has may be where nothing could be read. */
function complete({ nodes }: Draft): boolean {
  return nodes.length > 0 && nodes.every(({ roles }) => roles !== undefined);
}

function atOpmodes(node: DraftNode, summary: string, detail: string, fix: string): Problem {
  return { severity: 'error', at: [...node.at, 'opmodes'], summary, detail, fix };
}
