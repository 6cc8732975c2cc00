import {
  type InterfaceOwnership,
  networkdOwnFilePath,
  networkManagerUnmanagedPath,
  ownedByNobody,
} from '../../core/facts/interface-owners.ts';
import { networkDaemons } from '../../core/host/services-port.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { Link } from '../../core/host/network-port.ts';
import { findDhcpcdOwner } from './dhcpcd.ts';
import { findIfupdownOwner } from './ifupdown.ts';
import { findNetworkManagerOwner } from './network-manager.ts';
import { findNetworkdOwner, findOwnDropIns } from './networkd.ts';
import { readText } from './read-text.ts';

/** The programs that configure an interface: they remove what is configured by hand. Reads only files, which the daemons keep up to date. */
export async function readInterfaceOwners(
  { files }: Pick<HostReader, 'files'>,
  links: readonly Link[],
  dev: string,
): Promise<InterfaceOwnership> {
  const link = links.find(({ name }) => name === dev);
  if (link === undefined) return ownedByNobody;
  const [networkd, networkManager, ifupdown, dhcpcd, keptFiles, ...texts] = await Promise.all([
    findNetworkdOwner(files, links, link),
    findNetworkManagerOwner(files, link),
    findIfupdownOwner(files, dev),
    findDhcpcdOwner(files, dev),
    findOwnDropIns(files, dev),
    readText(files, networkdOwnFilePath(dev)),
    readText(files, networkManagerUnmanagedPath(dev)),
  ]);
  return {
    owners: [networkd, networkManager, ifupdown, dhcpcd].filter((owner) => owner !== undefined),
    withOwnFile: networkDaemons.filter((_, at) => texts[at] !== undefined),
    keptFiles,
  };
}
