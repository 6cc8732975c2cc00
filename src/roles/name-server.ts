import type { Translation } from '../config/cluster.ts';
import { isMember } from '../config/is-member.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import { nameserver } from '../resources/nameserver.ts';
import { systemdResolved } from '../resources/resolved.ts';
import { findResolvConfOwner } from '../resources/text/resolv-conf-owner.ts';
import { resolvedDropInDirectory } from '../resources/text/resolved-drop-in.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { declareDirectories } from './whole-file.ts';

/**
 * Masters and minions ask DNS64 first, once it can be reached: by the first line of /etc/resolv.conf, or where that leads to systemd-resolved, by
 * what that is told. In other modes no server runs there, and nothing is changed.
 */
export function declareDns64NameServer(
  input: RoleInput,
  { dns64 }: Translation,
  reachable: readonly Address[],
): readonly DesiredResource[] {
  if (!isMember(input.node)) return [];
  const sources = sourcesOf(input, ['dns64', 'ip']);
  const { resolvConf } = input.facts;
  if (resolvConf === undefined || !('target' in resolvConf) || findResolvConfOwner(resolvConf.target) !== 'systemd-resolved') {
    return [nameserver.declare({ address: dns64.ip }, { position: 0 }, { needs: reachable, sources })];
  }
  const places = declareDirectories([resolvedDropInDirectory], sources);
  const needs = [...reachable, ...places.map(({ address }) => address)];
  return [...places, systemdResolved.declare({ server: dns64.ip }, { dropIn: 'ours', first: true }, { needs, sources })];
}
