import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { findTranslator } from '../../config/translators.ts';
import type { Family } from '../../core/ip/ip.ts';
import { listClosedNetworks } from '../desired/network/closed-networks.ts';
import { findForwardedBefore } from '../desired/network/forwarded-before.ts';
import type { RoleInput } from '../role-input.ts';

const families = [4, 6] as const;

/** Reports who can reach the cluster's networks from elsewhere, and hosts on which nothing can prevent that. */
export function checkNetworkExposure(input: RoleInput): readonly PreflightProblem[] {
  return [...checkIptablesInstalled(input), ...warnAboutForwardedBefore(input), ...warnAboutNewGuardChain(input)];
}

function checkIptablesInstalled(input: RoleInput): readonly PreflightProblem[] {
  const { cluster, node, facts } = input;
  const bare = families.filter((family) => isIptablesMissing(input, family) && listClosedNetworks(input, family).length > 0);
  if (bare.length === 0) return [];
  const forwards = findTranslator(cluster, node) !== undefined || bare.some((family) => facts.forwarding.forwardsFrom[family].length > 0);
  return [
    {
      severity: forwards ? 'error' : 'warning',
      summary: 'iptables is missing',
      detail: forwards
        ? `${node.name} forwards packets, and without iptables nothing keeps other hosts from reaching the cluster's networks through it.`
        : `When something on ${node.name} turns forwarding on, nothing keeps other hosts from reaching the cluster's networks through it.`,
      fix: 'Install it: apt-get install iptables',
      source: node.source,
      isForcible: forwards,
    },
  ];
}

function isIptablesMissing({ facts }: RoleInput, family: Family): boolean {
  const filter = facts.forwarding.filter[family];
  return !filter.readable && filter.isIptablesMissing;
}

function warnAboutForwardedBefore(input: RoleInput): readonly PreflightProblem[] {
  const { cluster } = input;
  if (cluster.forwardFrom !== undefined) return [];
  const before = findForwardedBefore(input);
  const devices = [...new Set([...before[4], ...before[6]])];
  const networks = cluster.management.filter(({ family }) => before[family].length > 0).map(({ text }) => text);
  if (devices.length === 0) return [];
  return [
    {
      severity: 'warning',
      summary: 'other hosts reach the management network through this one',
      detail: `This host forwarded packets from ${devices.join(', ')} to ${networks.join(' and ')} before lazyjack prepared it, and still does.`,
      fix: `To close this, write general.forward-from: []. To allow it, and the way to pods and services, write general.forward-from: [${devices.join(', ')}].`,
      source: cluster.sourceOf(['mgmt_net', 'cidr']),
      isForcible: false,
    },
  ];
}

/** Warns on hosts that an older lazyjack prepared without a guard chain. */
function warnAboutNewGuardChain(input: RoleInput): readonly PreflightProblem[] {
  const { cluster, facts } = input;
  const networks = families
    .flatMap((family) => (isIptablesMissing(input, family) ? [] : listClosedNetworks(input, family)))
    .map(({ text }) => text);
  if (facts.forwarding.hasNoGuardChain !== true || networks.length === 0) return [];
  return [
    {
      severity: 'warning',
      summary: 'other interfaces are closed from now on',
      detail: `An older lazyjack let this host forward packets from any interface to the cluster. LAZYJACK-GUARD drops new connections from other interfaces to ${networks.join(', ')}.`,
      fix: 'If hosts outside of the cluster are to reach it through this host, write their networks, or the interface they come by, into general.forward-from.',
      source: cluster.sourceOf(['mgmt_net', 'cidr']),
      isForcible: false,
    },
  ];
}
