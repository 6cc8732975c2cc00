import type { Containers } from '../core/containers.ts';
import type { Contents } from '../core/content.ts';
import type { Host } from '../core/host.ts';
import { commands, type Commands } from './commands.ts';
import { linuxFiles } from './files.ts';
import { linuxKubeadm } from './kubeadm.ts';
import { linuxModules } from './modules.ts';
import { linuxNetwork } from './network.ts';
import { linuxPacketFilter } from './packet-filter.ts';
import { linuxServices } from './services.ts';
import { linuxSysctls } from './sysctls.ts';

export interface LinuxHostParts {
  readonly containers: Containers;
  readonly contents: Contents;
  /** With the lock's descriptor, once it is held. */
  readonly commands?: Commands;
}

/** This machine. */
export function linuxHost({ containers, contents, commands: own = commands() }: LinuxHostParts): Host {
  return {
    files: linuxFiles,
    network: linuxNetwork(own),
    sysctls: linuxSysctls(),
    packetFilter: linuxPacketFilter(own),
    modules: linuxModules(own),
    services: linuxServices(own, linuxFiles),
    kubeadm: linuxKubeadm(own),
    containers,
    contents,
  };
}
