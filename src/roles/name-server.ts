import type { Translation } from '../config/cluster.ts';
import type { Address, Wish } from '../core/resource.ts';
import { nameserver } from '../resources/nameserver.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';

/** Masters and minions ask DNS64 first, once it can be reached. In other modes no server runs there, and nothing is changed. */
export function dns64First(input: RoleInput, { dns64 }: Translation, reachable: readonly Address[]): readonly Wish[] {
  const { roles } = input.node;
  if (!roles.has('master') && !roles.has('minion')) return [];
  return [nameserver.declare({ address: dns64.ip }, { position: 0 }, { after: reachable, sources: sourcesOf(input, ['dns64', 'ip']) })];
}
