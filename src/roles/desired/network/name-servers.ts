import { isMember } from '../../../config/is-member.ts';
import { networkManagerDropInDirectory } from '../../../core/network-manager-paths.ts';
import type { Address, DesiredResource } from '../../../core/resource.ts';
import { nameserver } from '../../../resources/kinds/nameserver/index.ts';
import { findResolvConfOwner } from '../../../resources/kinds/nameserver/resolv-conf-owner.ts';
import { networkManagerDns } from '../../../resources/kinds/network-manager-dns/index.ts';
import { openresolv, resolvconf } from '../../../resources/kinds/resolvconf/index.ts';
import { systemdResolved } from '../../../resources/kinds/systemd-resolved/index.ts';
import { resolvedDropInDirectory } from '../../../resources/kinds/systemd-resolved/resolved-drop-in.ts';
import { declareDirectories } from '../declare-file.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

/**
 * Control plane and worker nodes ask DNS64 first, as soon as they can reach it: by a line in /etc/resolv.conf or, if a running program writes
 * that file, by a setting of that program. Other modes have no DNS64 server, and nothing is changed.
 */
export function declareDns64NameServers(input: RoleInput, reachable: readonly Address[]): readonly DesiredResource[] {
  const { dns64 } = input.cluster;
  if (!isMember(input.node) || dns64.length === 0) return [];
  const sources = sourcesOf(input, ['dns64', 'ip']);
  const after = (...needed: readonly DesiredResource[]) => ({ needs: [...reachable, ...needed.map(({ address }) => address)], sources });
  const declareLines = (...needed: readonly DesiredResource[]) =>
    dns64.map(({ ip }, position) => nameserver.declare({ address: ip }, { position }, after(...needed)));
  switch (findWriter(input)) {
    case 'systemd-resolved': {
      const directories = declareDirectories([resolvedDropInDirectory], sources);
      return [
        ...directories,
        ...dns64.map(({ ip }) => systemdResolved.declare({ server: ip }, { dropIn: 'ours', first: true }, after(...directories))),
      ];
    }
    case 'resolvconf':
      return dns64.map(({ ip }) => resolvconf.declare({ server: ip }, { configured: true, first: true }, after()));
    case 'openresolv':
      return dns64.map(({ ip }) => openresolv.declare({ server: ip }, { configured: true, first: true }, after()));
    case 'NetworkManager': {
      const directories = declareDirectories([networkManagerDropInDirectory], sources);
      const setting = networkManagerDns.declare({ setting: 'rc-manager' }, { value: 'unmanaged', loaded: true }, after(...directories));
      return [...directories, setting, ...declareLines(setting)];
    }
    case undefined:
      return declareLines();
  }
}

/** The program that writes /etc/resolv.conf and takes a setting for it. undefined: none; the kind of the lines refuses another symlink. */
function findWriter({ facts: { resolvConf } }: RoleInput) {
  if (resolvConf === undefined) return undefined;
  if ('text' in resolvConf) return resolvConf.writer;
  const owner = findResolvConfOwner(resolvConf.target);
  return owner === 'systemd-resolved' || owner === 'resolvconf' ? owner : undefined;
}
