import type { Containers } from '../../core/host/containers-port.ts';
import type { FileNode } from '../../core/host/files-port.ts';
import type { Host, HostReader } from '../../core/host/host-ports.ts';
import type { RecordAction } from '../../core/explained-action.ts';
import { linuxKubeadm } from '../kubernetes/run-kubeadm.ts';
import { linuxModules } from '../linux-modules.ts';
import { linuxNetwork } from '../network/linux-network.ts';
import { linuxPacketFilter } from '../packet-filter/linux-packet-filter.ts';
import { linuxResolver } from '../linux-resolver.ts';
import { linuxServices } from '../systemd/linux-services.ts';
import { recordingCommands } from './recording-commands.ts';
import { recordingFiles } from './recording-files.ts';

/** What later reads find instead of the live state, because it was recorded as written. */
export interface RecordedWrites {
  readonly files: Map<string, FileNode | null>;
  readonly parameters: Map<string, string>;
}

export function noRecordedWrites(): RecordedWrites {
  return { files: new Map(), parameters: new Map() };
}

export interface ExplainingParts {
  readonly containers: Containers;
  readonly record: RecordAction;
  /** Added to. Hosts that share it see what the others recorded. */
  readonly written: RecordedWrites;
}

/**
 * A host that reads what `host` reads, and records every change instead of making it. The changes go through the ports of the real host, so
 * the recorded commands are those that a run starts.
 */
export function explainingHost(host: HostReader, { containers, record, written: { files, parameters } }: ExplainingParts): Host {
  const commands = recordingCommands(record);
  const [network, packetFilter, modules] = [linuxNetwork(commands), linuxPacketFilter(commands), linuxModules(commands)];
  return {
    ...host,
    containers,
    files: recordingFiles(host.files, files, record),
    network: {
      ...host.network,
      write: (changes) => network.write(changes),
      // Its commands depend on what they print: how this arping is called, and whether the interface has a carrier.
      probeAddressUse: async ({ dev, address }) => {
        record({ type: 'effect', text: `ask the network on ${dev} whether another host has ${address}; if one has it, stop here` });
        return { status: 'no' };
      },
    },
    packetFilter: { ...host.packetFilter, write: (changes) => packetFilter.write(changes) },
    modules: { ...host.modules, load: (name) => modules.load(name), unload: (name) => modules.unload(name) },
    services: { ...linuxServices(commands), read: (units) => host.services.read(units), readOutput: async () => '' },
    resolver: linuxResolver(commands),
    kubeadm: {
      ...linuxKubeadm(commands, async (args, { log }) => {
        record({ type: 'program', file: 'kubeadm', args, input: '' });
        record({ type: 'effect', text: `append its output to ${log}` });
        return { status: 'done' };
      }),
      ...readsOf(host),
    },
    sysctls: {
      list: (directory) => host.sysctls.list(directory),
      read: async (keys) => (await host.sysctls.read(keys)).map((live, at) => parameters.get(keys[at] ?? '') ?? live),
      write: async (values) => {
        for (const { key, value } of values) {
          parameters.set(key, value);
          record({ type: 'effect', text: `write ${value} to /proc/sys/${key}` });
        }
      },
    },
  };
}

function readsOf({ kubeadm }: HostReader): HostReader['kubeadm'] {
  return {
    readVersion: () => kubeadm.readVersion(),
    readImages: (version) => kubeadm.readImages(version),
    readNodes: () => kubeadm.readNodes(),
    readTokenExpiry: (id) => kubeadm.readTokenExpiry(id),
    validate: (documents) => kubeadm.validate(documents),
  };
}
