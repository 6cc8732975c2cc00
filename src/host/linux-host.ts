import type { Writable } from 'node:stream';
import type { Containers } from '../core/containers.ts';
import type { Contents } from '../core/content.ts';
import type { Host } from '../core/host.ts';
import { type Commands, commands } from './commands.ts';
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
  /** Open files that programs which write get too: the lock, once it is held. */
  readonly inherit?: readonly Writable[];
  /** Where some were started already: those that are started now must get `inherit` as well. */
  readonly programs?: Commands;
}

/** This machine. */
export function linuxHost({ containers, contents, inherit = [], programs }: LinuxHostParts): Host {
  const own = programs ?? commands(() => inherit);
  return {
    files: linuxFiles,
    network: linuxNetwork(own),
    sysctls: linuxSysctls(),
    packetFilter: linuxPacketFilter(own),
    modules: linuxModules(own),
    services: linuxServices(own, linuxFiles),
    kubeadm: linuxKubeadm(own, inherit),
    containers,
    contents,
  };
}
