import type { MemberFacts } from '../../core/facts/member-facts.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference } from './member-difference.ts';
import { findFixedSettingDifferences } from './fixed-setting-differences.ts';
import { findPodDifferences } from './pod-differences.ts';
import { findRecordDifferences } from './declare-member-record.ts';
import { findVersionDifferences } from './version-differences.ts';

/**
 * Where this host is a member already: what the configuration wants otherwise, of all that kubeadm does not change any more. Pure.
 *
 * What the node's own files say counts. A field that cannot be read is not compared.
 */
export function findMemberDifferences(input: RoleInput): readonly MemberDifference[] {
  const known = cachedDifferences.get(input) ?? compareWithMember(input);
  cachedDifferences.set(input, known);
  return known;
}

/** Several parts of a plan ask. */
const cachedDifferences = new WeakMap<RoleInput, readonly MemberDifference[]>();

function compareWithMember(input: RoleInput): readonly MemberDifference[] {
  const { kubernetes } = input.facts;
  const member = kubernetes?.membership;
  if (kubernetes === undefined || member === undefined) return [];
  const role = input.node.roles.has('master') ? 'master' : 'minion';
  // Of one that lazyjack did not make, its kind says so.
  const isOurs = member.isOwned !== false;
  if (member.role !== role) return isOurs ? [roleDifference(input, member, role)] : [];
  return [
    ...(isOurs ? findAuthorityDifferences(input, member) : []),
    ...findFixedSettingDifferences(input, kubernetes, member),
    ...findPodDifferences(input, member),
    ...findRecordDifferences(input, kubernetes, member),
    ...findVersionDifferences(input, kubernetes, member),
  ];
}

const roleNames = { master: 'control plane node', minion: 'worker node' } as const;

function roleDifference({ node }: RoleInput, member: MemberFacts, wanted: 'master' | 'minion'): MemberDifference {
  const paths = [['topology', node.name, 'opmodes']];
  return { setting: 'role of this node', live: roleNames[member.role], desired: roleNames[wanted], paths, affectsPhase: 'up' };
}

function findAuthorityDifferences({ cluster }: RoleInput, { ca }: MemberFacts): readonly MemberDifference[] {
  const desired = cluster.insecure ? undefined : cluster.tokenCertHash?.replace(/^sha256:/u, '');
  if (ca === null || desired === undefined || ca === desired) return [];
  return [
    {
      setting: 'certificate authority (SHA-256 of its key)',
      live: ca,
      desired,
      paths: [['general', 'token-cert-hash']],
      affectsPhase: 'up',
    },
  ];
}
