import type { ContainerNetwork, NewContainer } from '../../core/host/containers-port.ts';
import { contains, overlaps, parseCidr } from '../../core/ip/ip.ts';
import type { RecordedEngine, SimulatedContainer } from './containers-data.ts';

/** Returns Docker's error for a network that it refuses to create, or undefined if the network is valid. */
export function networkRefusal(engine: RecordedEngine, desired: ContainerNetwork): string | undefined {
  for (const existing of engine.networks) {
    if (existing.name === desired.name) return `network with name ${desired.name} already exists`;
    if (existing.bridge !== null && existing.bridge === desired.bridge) {
      return `cannot create network ${desired.name}: conflicts with network ${existing.name}: networks have same bridge name`;
    }
    const taken = existing.subnets.flatMap(({ subnet }) => parseCidr(subnet) ?? []);
    const requested = desired.subnets.flatMap(({ subnet }) => parseCidr(subnet) ?? []);
    if (requested.some((one) => taken.some((other) => overlaps(one, other)))) return 'Pool overlaps with other one on this address space';
  }
  return undefined;
}

export function createRefusal(engine: RecordedEngine, { name, image }: NewContainer): string | undefined {
  if (engine.containers.some((existing) => existing.name === name)) {
    return `Conflict. The container name "/${name}" is already in use. You have to remove (or rename) that container to be able to reuse that name.`;
  }
  return image in engine.images ? undefined : `No such image: ${image}`;
}

/** Docker checks networks and addresses when a container starts, not when it is created. */
export function startRefusal(engine: RecordedEngine, container: SimulatedContainer): string | undefined {
  if (container.network === null) return undefined;
  const network = engine.networks.find(({ name }) => name === container.network);
  if (network === undefined) return `network ${container.network} not found`;
  for (const address of [container.ipv4, container.ipv6]) {
    if (address === null) continue;
    if (!network.subnets.some(({ subnet }) => contains(requireSubnet(subnet), address))) {
      return `Invalid address ${address}: It does not belong to any of this network's subnets`;
    }
    if (network.subnets.some(({ gateway }) => gateway === address)) return 'Address already in use';
    if (engine.containers.some((other) => usesAddress(other, container, address))) return 'Address already in use';
  }
  return undefined;
}

function usesAddress(other: SimulatedContainer, container: SimulatedContainer, address: string): boolean {
  return (
    other.running && other.name !== container.name && other.network === container.network && [other.ipv4, other.ipv6].includes(address)
  );
}

function requireSubnet(text: string) {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`a simulated network has the subnet ${text}`);
  return parsed;
}
