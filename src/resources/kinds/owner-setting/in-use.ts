import type { FilesReader } from '../../../core/host/files-port.ts';
import { isUnitActive } from '../../../core/host/is-unit-active.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import { isManagedByNetworkManager } from '../../shared/managed-by-network-manager.ts';
import { makeOwnerSetting, type OwnerSettingId } from './owner-settings.ts';

/**
 * Whether the running daemon follows the setting, from the files that it keeps per interface. A daemon that does not run has none, or
 * follows the setting when it starts.
 */
export async function isSettingInUse({ files, network }: Pick<HostReader, 'files' | 'network'>, id: OwnerSettingId): Promise<boolean> {
  const { links } = await network.read();
  const link = links.find(({ name }) => name === id.dev);
  const { daemon, path } = makeOwnerSetting(id);
  if (link === undefined || !(await isUnitActive(files, daemon))) return true;
  if (daemon === 'NetworkManager') {
    return !(await isManagedByNetworkManager(files, link));
  }
  const state = await readTextOrEmpty(files, `/run/systemd/netif/links/${link.index}`);
  if (!('keepsWith' in id)) return state === '' || /^ADMIN_STATE=unmanaged$/mu.test(state) || state.includes(`NETWORK_FILE=${path}\n`);
  // systemd 252 does not name the drop-ins that it uses.
  const dropIns = /^NETWORK_FILE_DROPINS=(.*)$/mu.exec(state)?.[1];
  return dropIns === undefined || dropIns.includes(path);
}

export async function readTextOrEmpty(files: FilesReader, path: string): Promise<string> {
  const node = await files.read(path);
  return node?.type === 'file' ? Buffer.from(node.content).toString('utf8') : '';
}
