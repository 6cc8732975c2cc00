import type { AccountsReader } from './accounts-port.ts';
import type { CertificatesReader } from './certificates-port.ts';
import type { CniPlugins } from './cni-plugins-port.ts';
import type { Containers, ContainersReader } from './containers-port.ts';
import type { Contents } from '../content.ts';
import type { Files, FilesReader } from './files-port.ts';
import type { Invocation } from './invocation.ts';
import type { Kubeadm, KubeadmReader } from './kubeadm-port.ts';
import type { Modules, ModulesReader } from './modules-port.ts';
import type { Network, NetworkReader } from './network-port.ts';
import type { PacketFilter, PacketFilterReader } from './packet-filter-port.ts';
import type { Programs } from './programs-port.ts';
import type { Resolver } from './resolver-port.ts';
import type { Services, ServicesReader } from './services-port.ts';
import type { SocketsReader } from './sockets-port.ts';
import type { Sysctls, SysctlsReader } from './sysctls-port.ts';

/** Everything that lazyjack can read on a host. `plan` gets only this, so it cannot change anything. */
export interface HostReader {
  readonly files: FilesReader;
  readonly network: NetworkReader;
  readonly sysctls: SysctlsReader;
  readonly sockets: SocketsReader;
  readonly containers: ContainersReader;
  readonly kubeadm: KubeadmReader;
  readonly packetFilter: PacketFilterReader;
  readonly modules: ModulesReader;
  readonly services: ServicesReader;
  readonly programs: Programs;
  readonly cniPlugins: CniPlugins;
  readonly accounts: AccountsReader;
  readonly certificates: CertificatesReader;
  readonly contents: Contents;
  readonly invocation: Invocation;
}

/** Everything that lazyjack can change on a host. Effects happen only behind these ports. */
export interface Host extends HostReader {
  readonly files: Files;
  readonly network: Network;
  readonly sysctls: Sysctls;
  readonly containers: Containers;
  readonly kubeadm: Kubeadm;
  readonly packetFilter: PacketFilter;
  readonly modules: Modules;
  readonly services: Services;
  readonly resolver: Resolver;
}
