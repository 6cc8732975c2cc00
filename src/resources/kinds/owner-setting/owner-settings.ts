import {
  networkdDropInMark,
  networkdDropInPath,
  networkdOwnFilePath,
  networkManagerUnmanagedPath,
} from '../../../core/facts/interface-owners.ts';
import type { NetworkDaemon } from '../../../core/host/services-port.ts';

/**
 * A setting for the owner of an interface: a file for the interface alone, or a drop-in for the .network file of this name (`keepsWith`).
 */
export type OwnerSettingId =
  | { readonly daemon: NetworkDaemon; readonly dev: string }
  | { readonly daemon: 'systemd-networkd'; readonly dev: string; readonly keepsWith: string };

interface OwnerSetting {
  readonly daemon: NetworkDaemon;
  readonly path: string;
  readonly text: string;
}

const ownerMark = '# Written by lazyjack';

/**
 * `KeepConfiguration=yes` keeps foreign addresses and routes of every protocol when systemd-networkd starts, reloads or reconfigures the
 * interface (seen with 252 and 257). `static` does not keep routes of lazyjack's protocol. `ManageForeignRoutes=no` would need a restart.
 */
export function makeOwnerSetting(id: OwnerSettingId): OwnerSetting {
  const { daemon, dev } = id;
  if ('keepsWith' in id) {
    return {
      daemon,
      path: networkdDropInPath(id.keepsWith),
      text: `${networkdDropInMark(dev)}\n[Network]\nKeepConfiguration=yes\n`,
    };
  }
  const why = `${ownerMark}, which configures ${dev}, and overwrites changes.\n`;
  return daemon === 'systemd-networkd'
    ? {
        daemon,
        path: networkdOwnFilePath(dev),
        text: `${why}[Match]\nName=${dev}\n\n[Network]\nLinkLocalAddressing=ipv6\nKeepConfiguration=yes\n`,
      }
    : { daemon, path: networkManagerUnmanagedPath(dev), text: `${why}[keyfile]\nunmanaged-devices+=interface-name:=${dev}\n` };
}

export function isOwnedSetting(text: string): boolean {
  return text.startsWith(ownerMark);
}
