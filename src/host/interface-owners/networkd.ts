import {
  networkdDirectory,
  networkdDropInMark,
  networkdDropInPath,
  networkdOwnFilePath,
  type NetworkdOwner,
} from '../../core/facts/interface-owners.ts';
import type { FilesReader } from '../../core/host/files-port.ts';
import { isUnitActive } from '../../core/host/is-unit-active.ts';
import type { Link } from '../../core/host/network-port.ts';
import { parseUnitSections, type SectionSetting } from './unit-sections.ts';
import { findNetplanFile } from './netplan.ts';
import { listPaths, readText, readTexts } from './read-text.ts';

/** systemd-networkd keeps a small file per interface, named after the interface index. */
const linksDirectory = '/run/systemd/netif/links';

/** Where drop-ins of .network files are; the first of several with one name counts (systemd.network(5)). */
const directories = ['/etc/systemd/network', '/run/systemd/network', '/usr/local/lib/systemd/network', '/usr/lib/systemd/network'];

/** Settings of [Network] that create interfaces on top of this one, which would go with it. */
const upperSettings = ['VLAN', 'MACVLAN', 'MACVTAP', 'IPVLAN', 'IPVTAP', 'VXLAN', 'Tunnel', 'MACsec', 'IPoIB', 'Bridge', 'Bond', 'VRF'];
const addressSettings = ['Address', 'Gateway', 'DHCPServer', 'IPv6SendRA'];

/** undefined: systemd-networkd does not run, leaves the interface alone or uses the file of lazyjack. */
export async function findNetworkdOwner(files: FilesReader, links: readonly Link[], link: Link): Promise<NetworkdOwner | undefined> {
  const state = await readText(files, `${linksDirectory}/${link.index}`);
  if (state === undefined || /^ADMIN_STATE=unmanaged$/mu.test(state) || !(await isUnitActive(files, 'systemd-networkd'))) return undefined;
  const file = /^NETWORK_FILE="?([^"\n]+)"?$/mu.exec(state)?.[1];
  if (file === networkdOwnFilePath(link.name)) return undefined;
  if (file === undefined) return { by: 'systemd-networkd', isForOne: false, settings: [], keepsForeign: false };
  const fileName = file.slice(file.lastIndexOf('/') + 1);
  const texts = await readWithDropIns(files, file, fileName);
  const ownDropIn = networkdDropInPath(fileName);
  const parsed = texts.filter(({ path }) => path !== ownDropIn).flatMap(({ text }) => parseUnitSections(text));
  const mtu = Number(parsed.findLast(({ section, name }) => section === 'Link' && name === 'MTUBytes')?.value);
  const key = /\/10-netplan-(.+)\.network$/u.exec(file)?.[1];
  const netplanFile = key === undefined ? undefined : await findNetplanFile(files, key);
  return {
    by: 'systemd-networkd',
    file: { name: fileName, path: file },
    isForOne: matchesOne(parsed, links, link),
    settings: parsed
      .filter(givesAddresses)
      .map(({ section, name, value }) => (section === 'Network' ? `${name}=${value}` : `[${section}]`)),
    keepsForeign: /^(?:yes|true|on|1)$/u.test(parsed.findLast(({ name }) => name === 'KeepConfiguration')?.value ?? ''),
    ...(mtu > 0 && { mtu }),
    ...(netplanFile !== undefined && { netplanFile }),
  };
}

async function readWithDropIns(files: FilesReader, file: string, name: string) {
  const dropIns = await Promise.all(directories.map((directory) => listPaths(files, `${directory}/${name}.d`, '.conf')));
  return readTexts(files, [file, ...dropIns.flat()]);
}

function givesAddresses({ section, name, value }: SectionSetting): boolean {
  if (section === 'Address' || section === 'Route') return true;
  if (section !== 'Network' || value === '') return false;
  if (name === 'DHCP' || name === 'DHCPServer' || name === 'IPv6SendRA') return !/^(?:no|none|false|off|0)$/iu.test(value);
  return addressSettings.includes(name) || upperSettings.includes(name);
}

/**
 * By its whole name, or by a MAC address that no other link has, as netplan and cloud-init do. Several settings of one name are a list, and all
 * names of settings must match (systemd.network(5)). Only hardware has a permanent MAC address.
 */
function matchesOne(settings: readonly SectionSetting[], links: readonly Link[], { name: dev, mac }: Link): boolean {
  const others = links.filter((each) => each.mac === mac && each.name !== dev);
  const isOnly = (name: string, value: string): boolean => {
    const values = new Set(listMatchValues(settings, name));
    return values.size === 1 && values.has(value);
  };
  return (
    isOnly('Name', dev) ||
    (isOnly('MACAddress', mac) && others.length === 0) ||
    (isOnly('PermanentMACAddress', mac) && !others.some(({ type }) => type === undefined))
  );
}

/** The values of a setting of [Match] in lower case, except names. An empty value starts the list again. */
function listMatchValues(settings: readonly SectionSetting[], name: string): readonly string[] {
  const values = settings.flatMap((each) => (each.section === 'Match' && each.name === name ? [each.value] : []));
  return values
    .slice(values.lastIndexOf('') + 1)
    .flatMap((value) => value.split(/\s+/u))
    .map((value) => (name === 'Name' ? value : value.toLowerCase()));
}

/** Names of the .network files for this interface that have a drop-in of lazyjack, whether systemd-networkd runs or not. */
export async function findOwnDropIns(files: FilesReader, dev: string): Promise<readonly string[]> {
  const paths = await listPaths(files, networkdDirectory, '.network.d');
  const names = paths.map((path) => path.slice(networkdDirectory.length + 1, -'.d'.length));
  const texts = await Promise.all(names.map((name) => readText(files, networkdDropInPath(name))));
  return names.filter((_, at) => texts[at]?.startsWith(networkdDropInMark(dev)));
}
