import type { ContainersReader } from './containers-port.ts';
import type { HostReader } from './host-ports.ts';
import { lazy } from '../lazy.ts';
import type { NetworkReader } from './network-port.ts';

/**
 * Caches reads of network, packet filter and containers. A plan is based on one consistent reading, and each reading of the network starts
 * two processes.
 */
export function cacheReads(host: HostReader): HostReader {
  const readIpv4 = lazy(() => host.packetFilter.read(4));
  const readIpv6 = lazy(() => host.packetFilter.read(6));
  return {
    ...host,
    network: cacheNetworkReads(host.network),
    packetFilter: { ...host.packetFilter, read: (family) => (family === 4 ? readIpv4() : readIpv6()) },
    containers: cacheContainerReads(host.containers),
  };
}

function cacheNetworkReads(reader: NetworkReader): NetworkReader {
  return { read: lazy(() => reader.read()), readEntries: lazy(() => reader.readEntries()) };
}

function cacheContainerReads(reader: ContainersReader): ContainersReader {
  const container = cacheByName((name) => reader.readContainers([name]));
  const image = cacheByName((reference) => reader.readImageIds([reference]));
  return {
    ...reader,
    readVersion: lazy(() => reader.readVersion()),
    readNetworks: lazy(() => reader.readNetworks()),
    readContainers: async (names) => (await Promise.all(names.map(container))).flat(),
    readImageIds: async (references) => (await Promise.all(references.map(image))).flat(),
  };
}

function cacheByName<Answer>(read: (name: string) => Promise<Answer>): (name: string) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (name) => {
    const answer = answers.get(name) ?? read(name);
    answers.set(name, answer);
    return answer;
  };
}
