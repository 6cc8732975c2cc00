import type { FilesReader } from '../../core/host/files-port.ts';
import { isUnitActive } from '../../core/host/is-unit-active.ts';
import type { Link } from '../../core/host/network-port.ts';

/** Whether NetworkManager runs and manages the interface, which it sets up then. It keeps a small file per interface, by index. */
export async function isManagedByNetworkManager(files: FilesReader, { index }: Link): Promise<boolean> {
  const node = await files.read(`/run/NetworkManager/devices/${index}`);
  if (node?.type !== 'file' || !/^managed=true$/mu.test(Buffer.from(node.content).toString('utf8'))) return false;
  return isUnitActive(files, 'NetworkManager');
}
