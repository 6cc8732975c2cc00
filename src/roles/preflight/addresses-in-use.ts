import { managementAddresses, type InterfaceAddress } from '../../config/addressing.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { contains } from '../../core/ip/ip.ts';
import type { LinkAddress } from '../../core/host/network-port.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { RoleInput } from '../role-input.ts';

/** Duplicate addresses: this node's address on another host, or another node's address on this host. */
export function checkAddressesInUse(input: RoleInput): readonly PreflightProblem[] {
  const { cluster, node, facts } = input;
  const own = managementAddresses(cluster, node);
  const liveAddress = ({ address }: InterfaceAddress): LinkAddress | undefined =>
    facts.network.addresses.find((item) => item.dev === node.interface && item.address === address);
  const missing = own.filter((address) => liveAddress(address) === undefined);
  return [
    ...missing.flatMap((address) => checkNeighbourTable(input, address)),
    ...own.flatMap((address) => (liveAddress(address)?.dadFailed === true ? duplicateAddressProblems(input, address) : [])),
    ...warnAboutMissingArping(input, missing),
    ...checkOtherNodesAddresses(input),
  ];
}

/**
 * Reads the neighbour table, before anything is written. An entry may be outdated, so --force continues: then lazyjack probes the network.
 */
function checkNeighbourTable({ cluster, node, facts }: RoleInput, { address, family }: InterfaceAddress): readonly PreflightProblem[] {
  const dev = node.interface;
  const own = new Set(facts.network.links.map(({ mac }) => mac.toLowerCase()));
  const neighbour = facts.network.neighbours.find((item) => item.dev === dev && item.address === address && !own.has(item.mac));
  if (neighbour === undefined) return [];
  const deleteEntry = shellCommand('ip', ['neigh', 'del', address, 'dev', dev]);
  const probe =
    family === 4
      ? shellCommand('arping', ['-D', '-c', '3', '-I', dev, address])
      : shellCommand('ping', ['-6', '-c', '3', '-I', dev, address]);
  return [
    {
      severity: 'error',
      summary: 'another host has the address of this node',
      detail: `${address} is known on ${dev} as ${neighbour.mac} (neighbour table: ${neighbour.state}).`,
      fix: `Change the id of ${node.name}, or remove the address from that host. If the entry is old: ${deleteEntry}; see who answers: ${probe}`,
      source: cluster.sourceOf(['topology', node.name, 'id']),
      isForcible: true,
    },
  ];
}

/** The address is on the interface, but the kernel does not use it. */
function duplicateAddressProblems({ cluster, node }: RoleInput, { address, text }: InterfaceAddress): readonly PreflightProblem[] {
  const remove = shellCommand('ip', ['address', 'del', text, 'dev', node.interface]);
  return [
    {
      severity: 'error',
      summary: 'another host has the address of this node',
      detail: `${address} is on ${node.interface}, and duplicate address detection found it on another host: it is not used.`,
      fix: `Change the id of ${node.name}, or remove the address from that host. Then: ${remove}`,
      source: cluster.sourceOf(['topology', node.name, 'id']),
      isForcible: true,
    },
  ];
}

function warnAboutMissingArping({ cluster, node, facts }: RoleInput, missing: readonly InterfaceAddress[]): readonly PreflightProblem[] {
  const address = missing.find(({ family }) => family === 4);
  if (address === undefined || facts.hasArping !== false) return [];
  return [
    {
      severity: 'warning',
      summary: 'not checked whether another host has the address of this node',
      detail: `Before ${address.address} is added to ${node.interface}, lazyjack sends ARP probes for it, and the program arping is missing.`,
      fix: 'Install it: apt-get install iputils-arping',
      source: cluster.sourceOf(['topology', node.name, 'interface']),
      isForcible: false,
    },
  ];
}

/** Any address of the management network on another interface: it probably belongs to another cluster. */
function checkOtherNodesAddresses({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  const names = new Map(
    cluster.nodes
      .filter((other) => other !== node)
      .flatMap((other) => managementAddresses(cluster, other).map(({ address }) => [address, other.name] as const)),
  );
  const own = new Set(managementAddresses(cluster, node).map(({ address }) => address));
  return facts.network.addresses.flatMap((item): readonly PreflightProblem[] => {
    const { dev, address } = item;
    if (own.has(address) || !cluster.management.some((network) => contains(network, address))) return [];
    const name = names.get(address);
    if (name === undefined && dev === node.interface) return [];
    const remove = `remove it: ${formatDeleteAddressCommand(item)}`;
    return [
      name === undefined
        ? {
            severity: 'error',
            summary: 'the management network is in use on another interface',
            detail: `${dev} has ${address}, which is in ${cluster.management.map(({ text }) => text).join(' or ')}.`,
            fix: `Choose another mgmt_net, or ${remove}`,
            source: cluster.sourceOf(['mgmt_net', 'cidr']),
            isForcible: true,
          }
        : {
            severity: 'error',
            summary: 'this host has the address of another node',
            detail: `${dev} has ${address}, the address of ${name}.`,
            fix: `Change the id of ${name}, or ${remove}`,
            source: cluster.sourceOf(['topology', name, 'id']),
            isForcible: true,
          },
    ];
  });
}

/** The command that deletes an address from an interface. */
export function formatDeleteAddressCommand({ address, prefix, dev }: Pick<LinkAddress, 'address' | 'prefix' | 'dev'>): string {
  return shellCommand('ip', ['address', 'del', `${address}/${prefix}`, 'dev', dev]);
}
