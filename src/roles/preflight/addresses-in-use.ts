import { managementAddresses, type InterfaceAddress } from '../../config/addressing.ts';
import type { Finding } from '../../core/finding.ts';
import { contains } from '../../core/ip.ts';
import type { LinkAddress } from '../../core/network.ts';
import { pasteable } from '../../core/pasteable.ts';
import type { RoleInput } from '../role-input.ts';

/** Addresses that two hosts would have: this node's on another host, and those of the other nodes on this one. */
export function addressesInUse(input: RoleInput): readonly Finding[] {
  const { cluster, node, facts } = input;
  const own = managementAddresses(cluster, node);
  const found = ({ address }: InterfaceAddress): LinkAddress | undefined =>
    facts.network.addresses.find((item) => item.dev === node.interface && item.address === address);
  const missing = own.filter((address) => found(address) === undefined);
  return [
    ...missing.flatMap((address) => onOtherHost(input, address)),
    ...own.flatMap((address) => (found(address)?.dadFailed === true ? failedDetection(input, address) : [])),
    ...unchecked(input, missing),
    ...ofOtherNodes(input),
  ];
}

/** What the kernel has heard from the wire, before anything is written. An entry may be old, so --force goes on: then the wire is asked. */
function onOtherHost({ cluster, node, facts }: RoleInput, { address, family }: InterfaceAddress): readonly Finding[] {
  const dev = node.interface;
  const own = new Set(facts.network.links.map(({ mac }) => mac.toLowerCase()));
  const neighbour = facts.network.neighbours.find((item) => item.dev === dev && item.address === address && !own.has(item.mac));
  if (neighbour === undefined) return [];
  const forget = pasteable('ip', ['neigh', 'del', address, 'dev', dev]);
  const ask =
    family === 4 ? pasteable('arping', ['-D', '-c', '3', '-I', dev, address]) : pasteable('ping', ['-6', '-c', '3', '-I', dev, address]);
  return [
    {
      severity: 'error',
      summary: 'another host has the address of this node',
      detail: `${address} is known on ${dev} as ${neighbour.mac} (neighbour table: ${neighbour.state}).`,
      fix: `Change the id of ${node.name}, or remove the address from that host. If the entry is old: ${forget}; see who answers: ${ask}`,
      source: cluster.sourceOf(['topology', node.name, 'id']),
      forcible: true,
    },
  ];
}

/** It is on the interface, and the kernel does not use it. */
function failedDetection({ cluster, node }: RoleInput, { address, text }: InterfaceAddress): readonly Finding[] {
  const remove = pasteable('ip', ['address', 'del', text, 'dev', node.interface]);
  return [
    {
      severity: 'error',
      summary: 'another host has the address of this node',
      detail: `${address} is on ${node.interface}, and duplicate address detection found it on another host: it is not used.`,
      fix: `Change the id of ${node.name}, or remove the address from that host. Then: ${remove}`,
      source: cluster.sourceOf(['topology', node.name, 'id']),
      forcible: true,
    },
  ];
}

function unchecked({ cluster, node, facts }: RoleInput, missing: readonly InterfaceAddress[]): readonly Finding[] {
  const address = missing.find(({ family }) => family === 4);
  if (address === undefined || facts.arping !== false) return [];
  return [
    {
      severity: 'warning',
      summary: 'not checked whether another host has the address of this node',
      detail: `Before ${address.address} is added to ${node.interface}, other hosts are asked for it with ARP probes, and there is no program arping.`,
      fix: 'Install it: apt-get install iputils-arping',
      source: cluster.sourceOf(['topology', node.name, 'interface']),
      forcible: false,
    },
  ];
}

/** Elsewhere than on the management interface, any address of the management network: it is probably of another cluster. */
function ofOtherNodes({ cluster, node, facts }: RoleInput): readonly Finding[] {
  const names = new Map(
    cluster.nodes
      .filter((other) => other !== node)
      .flatMap((other) => managementAddresses(cluster, other).map(({ address }) => [address, other.name] as const)),
  );
  const own = new Set(managementAddresses(cluster, node).map(({ address }) => address));
  return facts.network.addresses.flatMap((item): readonly Finding[] => {
    const { dev, address } = item;
    if (own.has(address) || !cluster.management.some((network) => contains(network, address))) return [];
    const name = names.get(address);
    if (name === undefined && dev === node.interface) return [];
    const remove = `remove it: ${removal(item)}`;
    return [
      name === undefined
        ? {
            severity: 'error',
            summary: 'the management network is in use on another interface',
            detail: `${dev} has ${address}, which is in ${cluster.management.map(({ text }) => text).join(' or ')}.`,
            fix: `Choose another mgmt_net, or ${remove}`,
            source: cluster.sourceOf(['mgmt_net', 'cidr']),
            forcible: true,
          }
        : {
            severity: 'error',
            summary: 'this host has the address of another node',
            detail: `${dev} has ${address}, the address of ${name}.`,
            fix: `Change the id of ${name}, or ${remove}`,
            source: cluster.sourceOf(['topology', name, 'id']),
            forcible: true,
          },
    ];
  });
}

/** How an address is removed from an interface. */
export function removal({ address, prefix, dev }: Pick<LinkAddress, 'address' | 'prefix' | 'dev'>): string {
  return pasteable('ip', ['address', 'del', `${address}/${prefix}`, 'dev', dev]);
}
