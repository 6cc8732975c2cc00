import { networkdDropInPath, networkdOwnFilePath, networkManagerUnmanagedPath } from '../../../core/facts/interface-owners.ts';
import type { NetworkDaemon } from '../../../core/host/services-port.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { ownerSetting } from '../../../resources/kinds/owner-setting/index.ts';
import { chooseOwnerPolicy } from '../../owner-policy.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareDirectories } from '../declare-file.ts';

/**
 * Files that keep the owner of the management interface from removing the addresses and routes of lazyjack. They precede these, and are restored
 * after them.
 */
export function declareOwnerSettings(input: RoleInput): readonly DesiredResource[] {
  const { node, facts } = input;
  const dev = node.interface;
  const sources = sourcesOf(input, ['topology', node.name, 'interface']);
  const policies = facts.ownership.owners.map((owner) => chooseOwnerPolicy(input, owner));
  // A daemon that uses a file of lazyjack is no owner any more, and a daemon that does not run now may start.
  const withOwnFile = new Set([
    ...facts.ownership.withOwnFile,
    ...policies.flatMap((policy) => (policy.way === 'own-file' ? [policy.daemon] : [])),
  ]);
  const ownFiles = [...withOwnFile].map((daemon) => ({ path: ownFilePaths[daemon](dev), id: { daemon, dev } }));
  const keptFiles = new Set([
    ...facts.ownership.keptFiles,
    ...policies.flatMap((policy) => (policy.way === 'keep-both' ? [policy.file] : [])),
  ]);
  const kept = [...keptFiles].map((name) => ({
    path: networkdDropInPath(name),
    id: { daemon: 'systemd-networkd' as const, dev, keepsWith: name },
  }));
  return [...ownFiles, ...kept].flatMap(({ path, id }) => {
    const directories = declareDirectories([path.slice(0, path.lastIndexOf('/'))], sources);
    const needs = directories.map(({ address }) => address);
    return [...directories, ownerSetting.declare(id, { file: 'lazyjack', inUse: true }, { needs, sources })];
  });
}

const ownFilePaths: Readonly<Record<NetworkDaemon, (dev: string) => string>> = {
  'systemd-networkd': networkdOwnFilePath,
  NetworkManager: networkManagerUnmanagedPath,
};
