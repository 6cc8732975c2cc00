import type { Kind } from '../core/kind.ts';
import { address } from './address.ts';
import { bootstrapToken } from './bootstrap-token.ts';
import { bridge } from './bridge.ts';
import { chain } from './chain.ts';
import { clusterMember } from './cluster-member.ts';
import { container } from './container.ts';
import { unit } from './daemon.ts';
import { directory } from './directory.ts';
import { file } from './file.ts';
import { hostsEntry } from './hosts-entry.ts';
import { image } from './image.ts';
import { kubeRules } from './kube-rules.ts';
import { kubeconfig } from './kubeconfig.ts';
import { link } from './link.ts';
import { module } from './module.ts';
import { nameserver } from './nameserver.ts';
import { containerNetwork } from './network.ts';
import { networkRemains } from './network-remains.ts';
import { retainedFile } from './record.ts';
import { systemdResolved } from './resolved.ts';
import { route } from './route.ts';
import { routingEntry } from './routing-entry.ts';
import { workingFile } from './scratch.ts';
import { editableFile } from './seed.ts';
import { service } from './service.ts';
import { sysctl } from './sysctl.ts';
import { vethRemains } from './veth-remains.ts';

/** Every kind there is: one file each, and a line here. */
const allKinds: readonly Kind[] = [
  address,
  bootstrapToken,
  bridge,
  chain,
  clusterMember,
  container,
  unit,
  directory,
  file,
  hostsEntry,
  image,
  kubeRules,
  kubeconfig,
  link,
  module,
  nameserver,
  containerNetwork,
  networkRemains,
  retainedFile,
  systemdResolved,
  route,
  routingEntry,
  workingFile,
  editableFile,
  service,
  sysctl,
  vethRemains,
];

export const kinds: ReadonlyMap<string, Kind> = new Map(allKinds.map((kind) => [kind.name, kind]));
