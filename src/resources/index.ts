import type { Kind } from '../core/kind.ts';
import { address } from './kinds/address/index.ts';
import { bootstrapToken } from './kinds/bootstrap-token/index.ts';
import { bridge } from './kinds/bridge/index.ts';
import { chain } from './kinds/chain/index.ts';
import { clusterMember } from './kinds/cluster-member/index.ts';
import { container } from './kinds/container/index.ts';
import { unit } from './kinds/unit/index.ts';
import { directory } from './kinds/directory/index.ts';
import { file } from './kinds/file/index.ts';
import { hostsEntry } from './kinds/hosts-entry/index.ts';
import { image } from './kinds/image/index.ts';
import { kubeRules } from './kinds/kube-rules/index.ts';
import { kubeconfig } from './kinds/kubeconfig/index.ts';
import { link } from './kinds/link/index.ts';
import { module } from './kinds/module/index.ts';
import { nameserver } from './kinds/nameserver/index.ts';
import { containerNetwork } from './kinds/container-network/index.ts';
import { networkManagerDns } from './kinds/network-manager-dns/index.ts';
import { networkRemains } from './kinds/network-remains/index.ts';
import { ownerSetting } from './kinds/owner-setting/index.ts';
import { openresolv, resolvconf } from './kinds/resolvconf/index.ts';
import { retainedFile } from './kinds/retained-file/index.ts';
import { systemdResolved } from './kinds/systemd-resolved/index.ts';
import { route } from './kinds/route/index.ts';
import { routingEntry } from './kinds/routing-entry/index.ts';
import { workingFile } from './kinds/working-file/index.ts';
import { editableFile } from './kinds/editable-file/index.ts';
import { service } from './kinds/service/index.ts';
import { sysctl } from './kinds/sysctl/index.ts';
import { vethRemains } from './kinds/veth-remains/index.ts';

/** Every kind: one file each, and one line here. */
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
  networkManagerDns,
  networkRemains,
  ownerSetting,
  openresolv,
  resolvconf,
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
