import { type MemberFacts, memberRoleNames, type MemberRole } from '../../core/facts/member-facts.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference } from './member-difference.ts';
import { findFixedSettingDifferences } from './fixed-setting-differences.ts';
import { findPodDifferences } from './pod-differences.ts';
import { findRecordDifferences } from './declare-member-record.ts';
import { findVersionDifferences } from './version-differences.ts';

/**
 * On a member of a cluster: settings of the configuration that differ from what kubeadm fixed at init or join and cannot change later.
 * Pure.
 *
 * The files of the node are compared. A field that cannot be read is not.
 */
export function findMemberDifferences(input: RoleInput): readonly MemberDifference[] {
  const differences = cachedDifferences.get(input) ?? compareWithMember(input);
  cachedDifferences.set(input, differences);
  return differences;
}

/** Several parts of a plan need the differences of the same input. */
const cachedDifferences = new WeakMap<RoleInput, readonly MemberDifference[]>();

function compareWithMember(input: RoleInput): readonly MemberDifference[] {
  const { kubernetes } = input.facts;
  const member = kubernetes?.membership;
  if (kubernetes === undefined || member === undefined) return [];
  const role = input.node.membership;
  if (role === 'none') return [];
  // A membership that lazyjack did not create is reported by its own kind.
  const isOwned = member.isOwned !== false;
  if (member.role !== role) return isOwned ? [roleDifference(input, member, role)] : [];
  return [
    ...(isOwned ? findAuthorityDifferences(input, member) : []),
    ...findFixedSettingDifferences(input, kubernetes, member),
    ...findPodDifferences(input, member),
    ...findRecordDifferences(input, kubernetes, member),
    ...findVersionDifferences(input, kubernetes, member),
  ];
}

function roleDifference({ node }: RoleInput, member: MemberFacts, desired: MemberRole): MemberDifference {
  const paths = [['topology', node.name, 'opmodes']];
  return { setting: 'role of this node', live: memberRoleNames[member.role], desired: memberRoleNames[desired], paths, affectsPhase: 'up' };
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
