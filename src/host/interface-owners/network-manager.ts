import type { NetworkManagerOwner } from '../../core/facts/interface-owners.ts';
import type { FilesReader } from '../../core/host/files-port.ts';
import { isUnitActive } from '../../core/host/is-unit-active.ts';
import type { Link } from '../../core/host/network-port.ts';
import { findNetplanFile } from './netplan.ts';
import { areSomeDenied, listPaths, readText, readTexts } from './read-text.ts';
import { parseUnitSections, type SectionSetting } from './unit-sections.ts';

/** NetworkManager keeps a small file per interface, named after the interface index. They outlive it. */
const devicesDirectory = '/run/NetworkManager/devices';
const profileDirectories = ['/etc/NetworkManager/system-connections', '/run/NetworkManager/system-connections'];

/** undefined: NetworkManager does not run, or leaves the interface alone. */
export async function findNetworkManagerOwner(files: FilesReader, link: Link): Promise<NetworkManagerOwner | undefined> {
  const state = await readText(files, `${devicesDirectory}/${link.index}`);
  if (state === undefined || !/^managed=true$/mu.test(state) || !(await isUnitActive(files, 'NetworkManager'))) return undefined;
  const active = /^connection-uuid=(.+)$/mu.exec(state)?.[1]?.trim();
  const paths = (await Promise.all(profileDirectories.map((directory) => listPaths(files, directory)))).flat();
  const profiles = (await readTexts(files, paths)).map(({ path, text }) => ({ path, settings: parseUnitSections(text) }));
  const own = profiles.filter(({ settings }) => !isGenerated(settings) && isFor(settings, link.name, active));
  const [profile] = own.toSorted((one, other) => Number(isActive(other.settings, active)) - Number(isActive(one.settings, active)));
  const isActiveRead = active === undefined || profiles.some(({ settings }) => isActive(settings, active));
  const unread = isActiveRead
    ? {}
    : { unreadProfile: active, ...((await areSomeDenied(files, [...profileDirectories, ...paths])) && { needsRoot: true as const }) };
  if (profile === undefined) return { by: 'NetworkManager', ...unread };
  const { path, settings } = profile;
  const key = /\/netplan-(.+?)(?:\.nmconnection)?$/u.exec(path)?.[1];
  const netplanFile = key === undefined ? undefined : await findNetplanFile(files, key);
  return {
    by: 'NetworkManager',
    profile: {
      name: valueOf(settings, 'connection', 'id') ?? path,
      settings: settings.filter(givesAddresses).map(({ section, name, value }) => `${section}.${name}=${value}`),
      ...(netplanFile !== undefined && { netplanFile }),
    },
    ...unread,
  };
}

/** NetworkManager makes a profile of its own for an interface that has none. */
function isGenerated(settings: readonly SectionSetting[]): boolean {
  return valueOf(settings, '.nmmeta', 'nm-generated') === 'true';
}

function isFor(settings: readonly SectionSetting[], dev: string, active: string | undefined): boolean {
  return valueOf(settings, 'connection', 'interface-name') === dev || isActive(settings, active);
}

function isActive(settings: readonly SectionSetting[], active: string | undefined): boolean {
  return active !== undefined && valueOf(settings, 'connection', 'uuid') === active;
}

function givesAddresses({ section, name, value }: SectionSetting): boolean {
  if (section !== 'ipv4' && section !== 'ipv6') return false;
  return /^address\d*$/u.test(name) || (name === 'method' && /^(?:auto|dhcp|shared)$/u.test(value));
}

function valueOf(settings: readonly SectionSetting[], section: string, name: string): string | undefined {
  return settings.find((setting) => setting.section === section && setting.name === name)?.value;
}
