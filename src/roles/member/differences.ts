import type { FoundMember } from '../../core/membership.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference } from './difference.ts';
import { fixedDifferences } from './fixed-differences.ts';
import { podDifferences } from './pod-differences.ts';
import { recordDifferences } from './record.ts';
import { versionDifferences } from './version-differences.ts';

/**
 * Where this host is a member already: what the configuration wants otherwise, of all that kubeadm does not change any more. Pure.
 *
 * What the node's own files say counts. A field that cannot be read is not compared.
 */
export function memberDifferences(input: RoleInput): readonly MemberDifference[] {
  const known = differencesOf.get(input) ?? compare(input);
  differencesOf.set(input, known);
  return known;
}

/** Several parts of a plan ask. */
const differencesOf = new WeakMap<RoleInput, readonly MemberDifference[]>();

function compare(input: RoleInput): readonly MemberDifference[] {
  const { kubernetes } = input.facts;
  const member = kubernetes?.membership;
  if (kubernetes === undefined || member === undefined) return [];
  const role = input.node.roles.has('master') ? 'master' : 'minion';
  // Of one that lazyjack did not make, its kind says so.
  const isOurs = member.owned !== false;
  if (member.role !== role) return isOurs ? [otherRole(input, member, role)] : [];
  return [
    ...(isOurs ? ofAuthority(input, member) : []),
    ...fixedDifferences(input, kubernetes, member),
    ...podDifferences(input, member),
    ...recordDifferences(input, kubernetes, member),
    ...versionDifferences(input, kubernetes, member),
  ];
}

const roleNames = { master: 'control plane node', minion: 'worker node' } as const;

function otherRole({ node }: RoleInput, member: FoundMember, wanted: 'master' | 'minion'): MemberDifference {
  const at = [['topology', node.name, 'opmodes']];
  return { what: 'role of this node', found: roleNames[member.role], wanted: roleNames[wanted], at, concerns: 'up' };
}

function ofAuthority({ cluster }: RoleInput, { ca }: FoundMember): readonly MemberDifference[] {
  const wanted = cluster.insecure ? undefined : cluster.tokenCertHash?.replace(/^sha256:/u, '');
  if (ca === null || wanted === undefined || ca === wanted) return [];
  return [{ what: 'certificate authority (SHA-256 of its key)', found: ca, wanted, at: [['general', 'token-cert-hash']], concerns: 'up' }];
}
