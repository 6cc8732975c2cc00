import type { Kind } from '../core/kind.ts';
import { address } from './address.ts';
import { bootstrapToken } from './bootstrap-token.ts';
import { bridge } from './bridge.ts';
import { chain } from './chain.ts';
import { clusterMember } from './cluster-member.ts';
import { container } from './container.ts';
import { daemon } from './daemon.ts';
import { directory } from './directory.ts';
import { file } from './file.ts';
import { hostsEntry } from './hosts-entry.ts';
import { image } from './image.ts';
import { kubeRules } from './kube-rules.ts';
import { kubeconfig } from './kubeconfig.ts';
import { link } from './link.ts';
import { module } from './module.ts';
import { nameserver } from './nameserver.ts';
import { network } from './network.ts';
import { networkRemains } from './network-remains.ts';
import { record } from './record.ts';
import { resolved } from './resolved.ts';
import { route } from './route.ts';
import { routingEntry } from './routing-entry.ts';
import { scratch } from './scratch.ts';
import { seed } from './seed.ts';
import { service } from './service.ts';
import { sysctl } from './sysctl.ts';
import { vethRemains } from './veth-remains.ts';

/** Every kind there is: one file each, and a line here. */
const all: readonly Kind[] = [
  address,
  bootstrapToken,
  bridge,
  chain,
  clusterMember,
  container,
  daemon,
  directory,
  file,
  hostsEntry,
  image,
  kubeRules,
  kubeconfig,
  link,
  module,
  nameserver,
  network,
  networkRemains,
  record,
  resolved,
  route,
  routingEntry,
  scratch,
  seed,
  service,
  sysctl,
  vethRemains,
];

export const kinds: ReadonlyMap<string, Kind> = new Map(all.map((kind) => [kind.name, kind]));
