import type { Contents } from '../../core/content.ts';
import type { Host } from '../../core/host/host-ports.ts';
import { addBridge, removeLink } from './bridges.ts';
import { simulatedContainers, type SimulatedContainers } from './simulated-containers.ts';
import { memoryContents } from './simulated-contents.ts';
import { simulatedFiles, type SimulatedFiles, type SimulatedFilesOptions } from './simulated-files.ts';
import { simulatedKubeadm, type SimulatedKubeadmOptions } from './simulated-kubeadm.ts';
import { kernelFrom, networkState, type Kernel } from './kernel.ts';
import { simulatedModules } from './simulated-modules.ts';
import { simulatedNetwork, type Effect } from './simulated-network.ts';
import { simulatedPacketFilter } from './simulated-packet-filter.ts';
import { withoutEmptyTables } from './packet-filter-data.ts';
import { recordedHost, type RecordedHost, type WrittenHost } from './recorded-host.ts';
import { simulatedServices } from './simulated-services.ts';
import { simulatedSysctls } from './simulated-sysctls.ts';

export interface SimulatedHostOptions {
  /** Called with `before ...` and `after ...` around each effect. An error thrown here simulates a crash at that moment. */
  readonly effect?: Effect;
  /** Addresses that another host on the network has. */
  readonly taken?: readonly string[];
  /** Whether arping is installed. Default: true. */
  readonly arping?: boolean;
  readonly files?: Pick<SimulatedFilesOptions, 'readOnly' | 'unreadable'>;
  readonly contents?: Contents;
  readonly kubeadm?: SimulatedKubeadmOptions;
}

export interface SimulatedHost extends Host {
  readonly files: SimulatedFiles;
  readonly containers: SimulatedContainers;
  /** All effects so far, in order. Empty if nothing was changed. */
  readonly effects: readonly string[];
  /** For tests that inspect the kernel or change it as foreign tools do. */
  readonly kernel: Kernel;
  /** The complete state, to compare or to load again. */
  record(): RecordedHost;
}

/** A host in memory. It refuses what a real host refuses, and simulates the side effects of the kernel. */
export function simulatedHost(written: WrittenHost = {}, options: SimulatedHostOptions = {}): SimulatedHost {
  const recorded = recordedHost.parse(written);
  const kernel = kernelFrom(recorded.network, recorded.sysctls, options);
  const effects: string[] = [];
  const effect: Effect = (label) => {
    if (label.startsWith('before ')) effects.push(label.slice('before '.length));
    options.effect?.(label);
  };
  const files = simulatedFiles(recorded.files, { ...options.files, effect });
  const containers = simulatedContainers(recorded.containers, {
    effect: (label, when) => {
      effect(`${when} ${label}`);
    },
    onBridge: (change, bridge, addresses) => {
      if (change === 'added') addBridge(kernel, bridge, addresses);
      else removeLink(kernel, bridge);
    },
  });
  return {
    files,
    containers,
    kubeadm: simulatedKubeadm({ files, services: recorded.services }, effect, options.kubeadm),
    network: simulatedNetwork(kernel, effect),
    sysctls: simulatedSysctls(kernel, effect),
    packetFilter: simulatedPacketFilter(recorded.packetFilter, effect),
    modules: simulatedModules(recorded.modules, kernel, effect),
    services: simulatedServices(recorded.services, files, effect),
    contents: options.contents ?? memoryContents(),
    effects,
    kernel,
    record: () => {
      const { links, addresses, routes, specialRoutes, neighbours } = networkState(kernel);
      return structuredClone({
        network: {
          links: [...links],
          addresses: [...addresses],
          routes: [...routes],
          specialRoutes: [...specialRoutes],
          neighbours: [...neighbours],
          entries: [...kernel.entries].sort((one, other) => (one.line < other.line ? -1 : 1)),
        },
        sysctls: Object.fromEntries([...kernel.sysctls].sort(([a], [b]) => (a < b ? -1 : 1))),
        files: files.tree(),
        containers: containers.data,
        packetFilter: withoutEmptyTables(recorded.packetFilter),
        modules: recorded.modules,
        services: recorded.services,
      });
    },
  };
}
