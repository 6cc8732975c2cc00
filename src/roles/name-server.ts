import type { Translation } from '../config/cluster.ts';
import { isMember } from '../config/is-member.ts';
import type { Address, Wish } from '../core/resource.ts';
import { nameserver } from '../resources/nameserver.ts';
import { resolved } from '../resources/resolved.ts';
import { resolvConfOwner } from '../resources/text/resolv-conf-owner.ts';
import { resolvedDirectory } from '../resources/text/resolved-drop-in.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { directories } from './whole-file.ts';

/**
 * Masters and minions ask DNS64 first, once it can be reached: by the first line of /etc/resolv.conf, or where that leads to systemd-resolved, by
 * what that is told. In other modes no server runs there, and nothing is changed.
 */
export function dns64First(input: RoleInput, { dns64 }: Translation, reachable: readonly Address[]): readonly Wish[] {
  if (!isMember(input.node)) return [];
  const sources = sourcesOf(input, ['dns64', 'ip']);
  const { resolvConf } = input.facts;
  if (resolvConf === undefined || !('target' in resolvConf) || resolvConfOwner(resolvConf.target) !== 'systemd-resolved') {
    return [nameserver.declare({ address: dns64.ip }, { position: 0 }, { after: reachable, sources })];
  }
  const places = directories([resolvedDirectory], sources);
  const after = [...reachable, ...places.map(({ address }) => address)];
  return [...places, resolved.declare({ server: dns64.ip }, { dropIn: 'ours', first: true }, { after, sources })];
}
