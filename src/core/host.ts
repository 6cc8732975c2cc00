import type { Containers, ContainersReader } from './containers.ts';
import type { Contents } from './content.ts';
import type { Files, FilesReader } from './files.ts';
import type { Kubeadm, KubeadmReader } from './kubeadm.ts';
import type { Modules, ModulesReader } from './modules.ts';
import type { Network, NetworkReader } from './network.ts';
import type { PacketFilter, PacketFilterReader } from './packet-filter.ts';
import type { Services, ServicesReader } from './services.ts';
import type { Sysctls, SysctlsReader } from './sysctls.ts';

/** All that lazyjack may look at on a machine. `plan` gets nothing more, so it cannot change anything. */
export interface HostReader {
  readonly files: FilesReader;
  readonly network: NetworkReader;
  readonly sysctls: SysctlsReader;
  readonly containers: ContainersReader;
  readonly kubeadm: KubeadmReader;
  readonly packetFilter: PacketFilterReader;
  readonly modules: ModulesReader;
  readonly services: ServicesReader;
  readonly contents: Contents;
}

/** All that lazyjack may touch on a machine. Effects happen behind these ports and nowhere else. */
export interface Host extends HostReader {
  readonly files: Files;
  readonly network: Network;
  readonly sysctls: Sysctls;
  readonly containers: Containers;
  readonly kubeadm: Kubeadm;
  readonly packetFilter: PacketFilter;
  readonly modules: Modules;
  readonly services: Services;
}
