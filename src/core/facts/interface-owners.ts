import type { NetworkDaemon } from '../host/services-port.ts';

/** systemd-networkd configures the interface with a .network file. */
export interface NetworkdOwner {
  readonly by: 'systemd-networkd';
  /** The .network file that it uses; undefined: a release of systemd that does not say. */
  readonly file?: { readonly name: string; readonly path: string };
  /** The file is for this interface alone. */
  readonly isForOne: boolean;
  /** Its settings that give the interface addresses, routes or interfaces on top of it: `Address=192.0.2.5/24`. */
  readonly settings: readonly string[];
  /** `KeepConfiguration=yes`, and not from lazyjack: it removes nothing foreign. */
  readonly keepsForeign: boolean;
  /** `MTUBytes=`. */
  readonly mtu?: number;
  /** The YAML of netplan from which the file was made. */
  readonly netplanFile?: string;
}

/** NetworkManager manages the interface. */
export interface NetworkManagerOwner {
  readonly by: 'NetworkManager';
  /** The profile that somebody wrote for this interface; undefined: there is none, or this user may not read it. */
  readonly profile?: {
    readonly name: string;
    /** Its settings that give the interface addresses: `ipv4.method=auto`. */
    readonly settings: readonly string[];
    readonly netplanFile?: string;
  };
  /** UUID of the active profile if it is in no keyfile that lazyjack read, such as one in ifcfg format: it may give the interface addresses. */
  readonly unreadProfile?: string;
  /** The active profile can be in a keyfile that this user may not read: root may find addresses in it, or none. */
  readonly needsRoot?: true;
}

/** A stanza of /etc/network/interfaces. */
export interface IfupdownOwner {
  readonly by: 'ifupdown';
  /** The file with its first stanza; undefined: ifupdown set the interface up, and no file names it any more. */
  readonly file?: string;
  /** `inet static`, `inet6 manual`. */
  readonly methods: readonly string[];
  /** `mtu` of a stanza. */
  readonly mtu?: number;
  /** Addresses of its stanzas, as written, without the prefix length. */
  readonly addresses: readonly string[];
}

/** dhcpcd runs and does not exclude the interface. */
export interface DhcpcdOwner {
  readonly by: 'dhcpcd';
}

export type InterfaceOwner = NetworkdOwner | NetworkManagerOwner | IfupdownOwner | DhcpcdOwner;

/** The programs that configure the management interface, as the running daemons say. */
export interface InterfaceOwnership {
  readonly owners: readonly InterfaceOwner[];
  /** Daemons for which lazyjack already has a file of its own for the interface. */
  readonly withOwnFile: readonly NetworkDaemon[];
  /** Names of .network files for the interface that already have a drop-in of lazyjack. */
  readonly keptFiles: readonly string[];
}

export const ownedByNobody: InterfaceOwnership = { owners: [], withOwnFile: [], keptFiles: [] };

export const networkdDirectory = '/etc/systemd/network';
const networkManagerDirectory = '/etc/NetworkManager/conf.d';

/** systemd-networkd uses the first .network file that matches, by name: those of netplan begin with 10 (systemd.network(5)). */
export function networkdOwnFilePath(dev: string): string {
  return `${networkdDirectory}/00-lazyjack-${dev}.network`;
}

export function networkManagerUnmanagedPath(dev: string): string {
  return `${networkManagerDirectory}/90-lazyjack-${dev}.conf`;
}

/** A drop-in in /etc changes a file in any directory, also one that netplan writes to /run (systemd.network(5)). */
export function networkdDropInPath(networkFileName: string): string {
  return `${networkdDirectory}/${networkFileName}.d/90-lazyjack.conf`;
}

/** The first line of a drop-in; it shows that lazyjack wrote it, and for which interface. */
export function networkdDropInMark(dev: string): string {
  return `# Written by lazyjack, which has addresses and routes on ${dev}, and overwrites changes.`;
}
