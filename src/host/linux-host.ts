import type { Writable } from 'node:stream';
import type { Containers } from '../core/host/containers-port.ts';
import type { Contents } from '../core/content.ts';
import type { Host } from '../core/host/host-ports.ts';
import type { Invocation } from '../core/host/invocation.ts';
import { linuxAccounts } from './accounts/linux-accounts.ts';
import { type Commands, makeCommands } from './programs/commands.ts';
import { linuxFiles } from './files/linux-files.ts';
import { fileCertificates } from './kubernetes/file-certificates.ts';
import { linuxCniPlugins } from './kubernetes/find-cni-plugins.ts';
import { linuxKubeadm, makeRunKubeadm } from './kubernetes/run-kubeadm.ts';
import { linuxModules } from './linux-modules.ts';
import { linuxNetwork } from './network/linux-network.ts';
import { linuxSockets } from './network/linux-sockets.ts';
import { linuxPacketFilter } from './packet-filter/linux-packet-filter.ts';
import { readInvocation } from './process/read-invocation.ts';
import { linuxPrograms } from './programs/installed-programs.ts';
import { linuxResolver } from './linux-resolver.ts';
import { linuxServices } from './systemd/linux-services.ts';
import { linuxSysctls } from './linux-sysctls.ts';

export interface LinuxHostParts {
  readonly containers: Containers;
  readonly contents: Contents;
  /** Open files that writing programs inherit: the lock, once it is held. */
  readonly inheritedFiles?: readonly Writable[];
  /** Commands of which some have already started. Commands started from now on must also inherit `inherit`. */
  readonly commands?: Commands;
  /** Read anew by default. */
  readonly invocation?: Invocation;
}

/** The host that lazyjack runs on. */
export function linuxHost({ containers, contents, inheritedFiles = [], commands, invocation = readInvocation() }: LinuxHostParts): Host {
  const own = commands ?? makeCommands(() => inheritedFiles);
  return {
    files: linuxFiles,
    network: linuxNetwork(own),
    sysctls: linuxSysctls(),
    sockets: linuxSockets(),
    packetFilter: linuxPacketFilter(own),
    modules: linuxModules(own),
    services: linuxServices(own),
    resolver: linuxResolver(own),
    kubeadm: linuxKubeadm(own, makeRunKubeadm(inheritedFiles)),
    programs: linuxPrograms(own),
    cniPlugins: linuxCniPlugins,
    accounts: linuxAccounts(own),
    certificates: fileCertificates(linuxFiles),
    containers,
    contents,
    invocation,
  };
}
