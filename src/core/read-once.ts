import type { ContainersReader } from './containers.ts';
import type { HostReader } from './host.ts';
import { lazy } from './lazy.ts';
import type { NetworkReader } from './network.ts';

/**
 * A host whose network, packet filter and containers are read once, however many ask: a plan is made of one look, and each look at the network is
 * two processes.
 */
export function readOnce(host: HostReader): HostReader {
  const readIpv4 = lazy(() => host.packetFilter.read(4));
  const readIpv6 = lazy(() => host.packetFilter.read(6));
  return {
    ...host,
    network: networkOnce(host.network),
    packetFilter: { ...host.packetFilter, read: (family) => (family === 4 ? readIpv4() : readIpv6()) },
    containers: containersOnce(host.containers),
  };
}

function networkOnce(reader: NetworkReader): NetworkReader {
  return { read: lazy(() => reader.read()), entries: lazy(() => reader.entries()) };
}

function containersOnce(reader: ContainersReader): ContainersReader {
  const container = once((name) => reader.containers([name]));
  const image = once((reference) => reader.images([reference]));
  return {
    ...reader,
    version: lazy(() => reader.version()),
    networks: lazy(() => reader.networks()),
    containers: async (names) => (await Promise.all(names.map(container))).flat(),
    images: async (references) => (await Promise.all(references.map(image))).flat(),
  };
}

function once<Answer>(read: (name: string) => Promise<Answer>): (name: string) => Promise<Answer> {
  const begun = new Map<string, Promise<Answer>>();
  return (name) => {
    const answer = begun.get(name) ?? read(name);
    begun.set(name, answer);
    return answer;
  };
}
