import type { InterfaceOwner, NetworkdOwner, NetworkManagerOwner } from '../core/facts/interface-owners.ts';
import type { NetworkDaemon } from '../core/host/services-port.ts';
import type { RoleInput } from './role-input.ts';

/** What lazyjack does about a program that configures the management interface. */
export type OwnerPolicy =
  /** The program has no configuration of its own for it, and gets one of lazyjack. */
  | { readonly way: 'own-file'; readonly daemon: NetworkDaemon }
  /** Its configuration counts too, and a drop-in for the .network file of this name makes it keep the addresses and routes of lazyjack. */
  | { readonly way: 'keep-both'; readonly file: string }
  /** Its configuration keeps the addresses and routes of lazyjack as it is. */
  | { readonly way: 'nothing' }
  /** Only the administrator can decide. */
  | { readonly way: 'ask' };

export function chooseOwnerPolicy(input: RoleInput, owner: InterfaceOwner): OwnerPolicy {
  switch (owner.by) {
    case 'systemd-networkd':
      return chooseNetworkdPolicy(owner, hasLease(input));
    case 'NetworkManager':
      return givesAddresses(owner) || hasLease(input) ? { way: 'ask' } : { way: 'own-file', daemon: owner.by };
    case 'ifupdown':
    case 'dhcpcd':
      return { way: 'ask' };
  }
}

function givesAddresses({ profile, unreadProfile }: NetworkManagerOwner): boolean {
  return (profile !== undefined && profile.settings.length > 0) || unreadProfile !== undefined;
}

function chooseNetworkdPolicy({ by, file, isForOne, settings, keepsForeign }: NetworkdOwner, isLeased: boolean): OwnerPolicy {
  if (keepsForeign) return { way: 'nothing' };
  if (isForOne && file !== undefined) {
    // KeepConfiguration=yes keeps leased addresses too, after their lease ended.
    const keepsLease = isLeased && settings.some(asksForLease);
    return keepsLease ? { way: 'ask' } : { way: 'keep-both', file: file.name };
  }
  // A file for many interfaces asks for a lease on each of them, whether it has another purpose or not.
  return isLeased || !settings.every(asksForLease) ? { way: 'ask' } : { way: 'own-file', daemon: by };
}

function asksForLease(setting: string): boolean {
  return setting.startsWith('DHCP=');
}

/** An address that was leased, or that a router advertised: the interface carries other traffic. */
function hasLease({ node, facts }: RoleInput): boolean {
  return facts.network.addresses.some(({ dev, scope, dynamic }) => dev === node.interface && scope === 'global' && dynamic);
}
