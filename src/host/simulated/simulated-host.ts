import type { Contents } from '../../core/content.ts';
import type { Host } from '../../core/host/host-ports.ts';
import { fileCertificates } from '../kubernetes/file-certificates.ts';
import { addBridge, removeLink } from './kernel-bridges.ts';
import { simulatedContainers, type SimulatedContainers } from './simulated-containers.ts';
import { memoryContents } from './simulated-contents.ts';
import { simulatedFiles, type SimulatedFiles, type SimulatedFilesOptions } from './simulated-files.ts';
import { simulatedKubeadm, type SimulatedKubeadmOptions } from './simulated-kubeadm.ts';
import { makeKernel, readNetworkState, type Kernel } from './kernel.ts';
import { simulatedModules } from './simulated-modules.ts';
import { simulatedNetwork, type OnEffect } from './simulated-network.ts';
import { simulatedPacketFilter } from './simulated-packet-filter.ts';
import { withoutEmptyTables } from './packet-filter-data.ts';
import { recordedHostSchema, type RecordedHost, type RecordedHostInput } from './recorded-host.ts';
import { simulatedAccounts, simulatedInvocation, simulatedPlugins, simulatedPrograms } from './simulated-programs.ts';
import { simulatedResolver } from './simulated-resolver.ts';
import { simulatedSockets } from './simulated-sockets.ts';
import { simulatedServices } from './simulated-services.ts';
import { simulatedSysctls } from './simulated-sysctls.ts';

export interface SimulatedHostOptions {
  /** Called with `before ...` and `after ...` around each effect. An error thrown here simulates a crash at that moment. */
  readonly onEffect?: OnEffect;
  /** Addresses that another host on the network has. */
  readonly addressesInUse?: readonly string[];
  /** Whether arping is installed. Default: true. */
  readonly hasArping?: boolean;
  readonly files?: Pick<SimulatedFilesOptions, 'readOnlyPaths' | 'unreadablePaths'>;
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
export function simulatedHost(written: RecordedHostInput = {}, options: SimulatedHostOptions = {}): SimulatedHost {
  return hostOf(recordedHostSchema.parse(written), options);
}

/** A host in memory with the state that another one had. It is not checked again, and the two share nothing. */
export function copySimulatedHost(recorded: RecordedHost, options: SimulatedHostOptions = {}): SimulatedHost {
  return hostOf(structuredClone(recorded), options);
}

/** `recorded` becomes the state of the host. */
function hostOf(recorded: RecordedHost, options: SimulatedHostOptions): SimulatedHost {
  const kernel = makeKernel(recorded.network, recorded.sysctls, options);
  const effects: string[] = [];
  const onEffect: OnEffect = (label) => {
    if (label.startsWith('before ')) effects.push(label.slice('before '.length));
    options.onEffect?.(label);
  };
  const files = simulatedFiles(recorded.files, { ...options.files, onEffect });
  const containers = simulatedContainers(recorded.containers, {
    onEffect: (label, when) => {
      onEffect(`${when} ${label}`);
    },
    onBridge: (change, bridge, addresses) => {
      if (change === 'added') addBridge(kernel, bridge, addresses);
      else removeLink(kernel, bridge);
    },
  });
  return {
    files,
    containers,
    kubeadm: simulatedKubeadm({ files, services: recorded.services }, onEffect, { version: recorded.kubeadm, ...options.kubeadm }),
    network: simulatedNetwork(kernel, onEffect),
    sysctls: simulatedSysctls(kernel, onEffect),
    sockets: simulatedSockets(recorded.sockets),
    packetFilter: simulatedPacketFilter(recorded.packetFilter, onEffect),
    modules: simulatedModules(recorded.modules, kernel, onEffect),
    services: simulatedServices(recorded.services, onEffect),
    resolver: simulatedResolver(onEffect),
    programs: simulatedPrograms(recorded.programs),
    cniPlugins: simulatedPlugins(recorded.cniPlugins),
    accounts: simulatedAccounts(recorded.accounts),
    certificates: fileCertificates(files),
    invocation: simulatedInvocation(recorded.invocation),
    contents: options.contents ?? memoryContents(),
    effects,
    kernel,
    record: () => {
      const { links, addresses, routes, specialRoutes, neighbours } = readNetworkState(kernel);
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
        files: files.readTree(),
        containers: containers.data,
        packetFilter: withoutEmptyTables(recorded.packetFilter),
        modules: recorded.modules,
        services: recorded.services,
        sockets: recorded.sockets,
        kubeadm: recorded.kubeadm,
        programs: recorded.programs,
        cniPlugins: recorded.cniPlugins,
        accounts: recorded.accounts,
        invocation: recorded.invocation,
      });
    },
  };
}
